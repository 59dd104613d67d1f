import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from '../../tests/browser/support/browser.ts';
import { register, start } from '../../tests/browser/support/learner.ts';
import { type RunningServer, startServer } from '../../tests/browser/support/server.ts';
import { takeGuidePictures } from './guide.ts';
import { openPage, shoot } from './shoot.ts';

/** Takes the pictures of the documentation from the real server, each over a new folder: `npm run pictures`. */

const browser = await launch();
try {
  await withServer(takeQuestionPicture);
  await withServer((server) => takeGuidePictures(browser, server));
} finally {
  await browser.close();
}

async function withServer(take: (server: RunningServer) => Promise<void>): Promise<void> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'keypoint-pictures-'));
  const server = await startServer({ DATA_DIR: dataFolder });
  try {
    await take(server);
  } finally {
    await server.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
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
