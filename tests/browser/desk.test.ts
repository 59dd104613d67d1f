import type { Browser, Page } from 'playwright-core';
import type { CoreDeps } from '../../src/deps.ts';
import { png } from '../support/pictures.ts';
import { axeFaults, sideways } from './support/axe.ts';
import { type OpenSite, openSite, signedInBrowser } from './support/behind.ts';
import { type RunningServer, SLUG } from './support/server.ts';

const ARTICLE = 'van-poznak-2002-precis';
const PAGES = [
  '/author',
  '/author/articles',
  '/author/articles/new',
  `/author/articles/${ARTICLE}`,
  `/author/articles/${ARTICLE}/coverage`,
  `/author/articles/${ARTICLE}/editors`,
  '/author/questions',
  `/author/questions?article=${ARTICLE}&q=bone`,
  '/author/questions?q=nothing-has-these-words',
  '/author/questions/new',
  `/author/questions/new?article=${ARTICLE}`,
  '/author/review',
  '/author/activities',
  '/author/activities/new',
  `/author/activities/${SLUG}/blueprint`,
  '/author/analysis',
  '/author/media',
];

let site: OpenSite;
let server: RunningServer;
let browser: Browser;
let core: CoreDeps;

beforeAll(async () => {
  site = await openSite('desk');
  ({ server, browser, core } = site);
}, 120_000);
afterAll(() => site?.close());

async function faultsOf(page: Page): Promise<string[]> {
  const wide = await sideways(page);
  const faults = [...(await axeFaults(page)), ...(wide > 0 ? [`scrolls sideways by ${wide} px`] : [])];
  return faults.map((fault) => `${page.url()}: ${fault}`);
}

describe.each(['light', 'dark'] as const)(
  'in %s, 320 px wide, axe finds nothing and nothing scrolls sideways',
  (scheme) => {
    it('on the pages of the desk', async () => {
      const educator = await signedInBrowser(core, browser, ['educator'], { url: server.url, colorScheme: scheme });
      const page = await educator.newPage();
      const faults: string[] = [];
      for (const path of PAGES) {
        const answer = await page.goto(path);
        expect([path, answer?.status()]).toEqual([path, 200]);
        faults.push(...(await faultsOf(page)));
      }
      expect(faults).toEqual([]);
      await educator.close();
    });

    it('on the page for pictures: empty, refused, and with the picture that was stored', async () => {
      const educator = await signedInBrowser(core, browser, ['educator'], { url: server.url, colorScheme: scheme });
      const page = await educator.newPage();
      await page.goto('/author/media');
      await page.getByRole('button', { name: 'Upload picture' }).click();
      await page.getByRole('alert').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      const file = { name: 'ecg.png', mimeType: 'image/png', buffer: Buffer.from(png(640, 480)) };
      await page.getByLabel('Picture').setInputFiles(file);
      await page.getByRole('textbox', { name: 'Description' }).fill('An electrocardiogram with a regular rhythm');
      await page.getByRole('button', { name: 'Upload picture' }).click();
      await page.getByRole('heading', { name: 'The picture is stored' }).waitFor();
      const markdown = await page.getByRole('textbox', { name: 'Markdown to copy into the question' }).inputValue();
      expect(markdown).toMatch(/^!\[An electrocardiogram with a regular rhythm\]\(media:[\w-]+-640x480\)$/);
      expect(await faultsOf(page)).toEqual([]);
      await educator.close();
    });
  },
);
