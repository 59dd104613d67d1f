import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { importActivity } from '../../src/features/activities/index.ts';
import { mediaMarkdown } from '../../src/features/media/media-id.ts';
import { storePicture } from '../../src/features/media/store.ts';
import { sampleYaml } from '../activities/sample.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { png } from '../support/pictures.ts';
import { expectNoFault } from './support/axe.ts';
import { launch } from './support/browser.ts';
import { register } from './support/learner.ts';

/** A question with a table of laboratory values, a list and a picture, as its learner meets it. */

let site: TestApp;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  site = await openTestApp({ content: false });
  origin = `http://127.0.0.1:${(site.server.address() as AddressInfo).port}`;
  browser = await launch();
  const { id: educator } = await site.createUser({ roles: ['educator'] });
  const { id } = await storePicture(site.core, educator, png(900, 360));
  const picture = mediaMarkdown(id, 'ECG: short QT interval');
  const table =
    '| Test | Result | Reference range |\n|:--|--:|:--|\n| Calcium, corrected for albumin | 3.41 mmol/L | 2.15–2.60 mmol/L |';
  const stem = `A woman is drowsy.\n\n- thirst\n- nausea\n\n${table}\n\n${picture}\n\nWhat comes first?`;
  const file = sampleYaml((activity) => {
    activity.questions[0].stem = stem;
    activity.questions[0].options[0].text = `A tracing like ${picture}`;
    activity.questions[0].options[0].rationale = `Volume:\n\n${table}\n\nSee [the trial](https://doi.org/10.1000/1).`;
    activity.questions[1].stem = `Which one?\n\n${table}`;
    activity.rules = { passMark: 70, attemptsAllowed: 2, feedback: 'after-every-attempt' };
  });
  await importActivity(site.core, file, 'rich.yaml');
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

it.each(['light', 'dark'] as const)(
  'has no fault on a narrow %s screen, from question to results',
  async (colorScheme) => {
    const viewport = { width: 320, height: 640 };
    const context = await browser.newContext({ baseURL: origin, bypassCSP: true, colorScheme, viewport });
    const page = await context.newPage();
    await register(page);
    await page.goto('/activities/sample');
    await page.getByRole('checkbox', { name: 'I have read this information' }).check();
    await page.getByRole('button', { name: 'Start the quiz' }).click();
    for (const n of [1, 2]) {
      await page.waitForURL(new RegExp(`/questions/${n}$`));
      await expectNoFault(page);
      const stem = await page.getByRole('heading', { level: 1 }).innerText();
      const table = page.getByRole('figure', { name: 'Table: Test, Result, Reference range' });
      expect(await table.getByRole('rowheader').allInnerTexts()).toEqual(['Calcium, corrected for albumin']);
      expect(await table.getByRole('columnheader').count()).toBe(3);
      if (stem === 'What comes first?') {
        const group = page.getByRole('group', { name: 'What comes first?' });
        expect(await group.getAttribute('aria-describedby')).toBe('vignette how');
        expect(await page.getByRole('img', { name: 'ECG: short QT interval' }).count()).toBe(2);
        expect(await page.getByRole('radio', { name: 'A tracing like ECG: short QT interval' }).count()).toBe(1);
        const loaded = await page.evaluate('[...document.images].every((image) => image.naturalWidth === 900)');
        expect(loaded).toBe(true);
      } else {
        expect(stem).toBe('Which one?');
        const group = page.getByRole('group', { name: 'Which one?' });
        expect(await group.getAttribute('aria-describedby')).toBe('exhibit how');
      }
      await page.getByRole('button', { name: 'Save and continue' }).click();
    }
    await page.waitForURL(/\/review$/);
    await page.getByText('What it is about').first().click();
    await expectNoFault(page);
    await page.getByRole('button', { name: 'Submit answers' }).click();
    await page.waitForURL(/\/results$/);
    await expectNoFault(page);
    expect(await page.getByRole('link', { name: 'the trial' }).getAttribute('rel')).toBe('noreferrer');
    await context.close();
  },
);
