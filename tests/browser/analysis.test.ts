import type { Browser } from 'playwright-core';
import type { CoreDeps } from '../../src/deps.ts';
import { type MisKeyed, misKeyed, takePlanned, target } from '../regrading/support.ts';
import { expectNoFault } from './support/axe.ts';
import { type OpenSite, openSite, signedInBrowser } from './support/behind.ts';
import { type RunningServer, SLUG } from './support/server.ts';

const ANALYSIS = `/author/activities/${SLUG}/analysis`;

let site: OpenSite;
let server: RunningServer;
let browser: Browser;
let core: CoreDeps;
let question: MisKeyed;

/** Forty learners: the more of the other questions they know, the likelier they choose what is not the key. */
beforeAll(async () => {
  site = await openSite('analysis');
  ({ server, browser, core } = site);
  question = await misKeyed(core);
  const plans = Array.from({ length: 40 }, (_, i) => {
    const others = 2 + Math.floor((i * 15) / 39);
    return { others, chosen: others > 9 ? question.right : i % 3 === 0 ? question.third : question.old };
  });
  await takePlanned(core, question, plans);
}, 120_000);
afterAll(() => site?.close());

it('an educator reads which question misleads, and comes to where its key is put right', async () => {
  const context = await signedInBrowser(core, browser, ['educator'], { url: server.url, width: 1280 });
  const page = await context.newPage();
  await page.goto('/author/analysis');
  await page.getByRole('link', { name: /Bisphosphonates/ }).click();
  await page.waitForURL(`${server.url}${ANALYSIS}`);
  const toLookAt = page.getByRole('region', { name: 'Questions to look at' }).getByRole('listitem').first();
  expect(await toLookAt.innerText()).toMatch(/Strong learners choose .+ more often than the key .+: check the key\./);
  await page.getByText('Scores as a table').click();
  expect(await page.getByRole('table', { name: 'Learners by score' }).getByRole('row').count()).toBeGreaterThan(5);
  for (const name of ['How many learners reached each score', 'Difficulty and discrimination of each question']) {
    expect(await page.getByRole('img', { name }).isVisible()).toBe(true);
  }
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download questions (CSV)' }).click();
  expect((await download).suggestedFilename()).toBe(`${SLUG}-items.csv`);

  await toLookAt.getByRole('heading').getByRole('link').click();
  await page.getByRole('heading', { name: 'What to look at' }).waitFor();
  const key = page.getByRole('row').filter({ has: page.getByText('Key', { exact: true }) });
  expect(await key.count()).toBe(1);
  await page.getByRole('link', { name: 'Correct the key' }).click();
  const { questionId } = await target(core, question);
  await page.waitForURL(`${server.url}/author/questions/${questionId}/correction?version=1`);
  await page.getByRole('heading', { name: 'Correct the key' }).waitFor();
  await context.close();
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each([320, 1280])('no page of the analysis has a fault, %i px wide', async (width) => {
    const context = await signedInBrowser(core, browser, ['educator'], { url: server.url, colorScheme, width });
    const page = await context.newPage();
    await page.goto(ANALYSIS);
    const own = await page.locator('.flag-list h3 a').first().getAttribute('href');
    for (const path of ['/author/analysis', ANALYSIS, own ?? '']) {
      await page.goto(path);
      await expectNoFault(page);
    }
    await context.close();
  });
});
