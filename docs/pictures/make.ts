import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { launch } from '../../tests/browser/support/browser.ts';
import { register, start } from '../../tests/browser/support/learner.ts';
import { type RunningServer, startServer } from '../../tests/browser/support/server.ts';
import { runNode } from '../../tests/support/processes.ts';
import { takeAdminPictures } from './admins-guide.ts';
import { takeGuidePictures } from './guide.ts';
import { openPage, shoot } from './shoot.ts';

/**
 * Takes the pictures of the documentation from the real server, over new folders: `npm run pictures`, or some of them:
 * `npm run pictures -- question`, `educator` or `admin`.
 */

const filled = z.object({ password: z.string(), activity: z.string(), draftActivity: z.string() });
export type Filled = z.infer<typeof filled>;

/** The demonstration is filled at ten in the morning, and looked at later that day. */
const DAY = '2026-11-23';
const settingsAt = (time: string) => ({
  NODE_OPTIONS: `--import ${join(import.meta.dirname, 'same-each-time.mjs')}`,
  PICTURES_BEGIN: `${DAY}T${time}Z`,
  TZ: 'UTC',
});

const wanted = process.argv[2];
const isWanted = (name: string) => wanted === undefined || wanted === name;

const browser = await launch();
try {
  if (isWanted('question')) await withServer(async () => null, takeQuestionPicture);
  if (isWanted('educator') || isWanted('admin')) await withServer(fillDemo, takeGuides);
} finally {
  await browser.close();
}

/** @param prepare what is done with the new folder before the server starts */
async function withServer<T>(
  prepare: (dataFolder: string) => Promise<T>,
  take: (server: RunningServer, prepared: T) => Promise<void>,
): Promise<void> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'keypoint-pictures-'));
  try {
    const prepared = await prepare(dataFolder);
    const server = await startServer({ ...settingsAt('14:30:00'), DATA_DIR: dataFolder });
    try {
      await take(server, prepared);
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** Before a server runs: it would take mails of weeks ago for late ones. */
async function fillDemo(dataFolder: string): Promise<Filled> {
  const env = { ...settingsAt('10:00:00'), DATA_DIR: dataFolder };
  const { code, stdout, stderr } = await runNode('bin/keypoint.js', ['demo', '--json'], env);
  if (code !== 0) throw new Error(`keypoint demo ended with ${code}:\n${stderr}`);
  return filled.parse(JSON.parse(stdout));
}

async function takeGuides(server: RunningServer, demo: Filled): Promise<void> {
  if (isWanted('admin')) await takeAdminPictures(browser, server, demo);
  if (isWanted('educator')) await takeGuidePictures(browser, server, demo);
}

async function takeQuestionPicture(server: RunningServer): Promise<void> {
  const page = await openPage(browser, server.url);
  await register(page, 'Inês Åström');
  await start(page);
  await page.getByRole('radio').or(page.locator('.option input[type=checkbox]')).nth(1).check();
  await page
    .getByRole('status')
    .filter({ hasText: /^Saved \d/ })
    .waitFor();
  await shoot(page, 'question');
}
