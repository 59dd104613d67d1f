import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from '../../tests/browser/support/browser.ts';
import { register, start } from '../../tests/browser/support/learner.ts';
import { startServer } from '../../tests/browser/support/server.ts';

/** Takes the pictures of the documentation from the real server over an empty folder: `npm run pictures`. */

const FOLDER = import.meta.dirname;
const LARGEST_BYTES = 150_000;

const dataFolder = mkdtempSync(join(tmpdir(), 'keypoint-pictures-'));
const server = await startServer({ DATA_DIR: dataFolder });
const browser = await launch();
try {
  const page = await browser.newPage({
    baseURL: server.url,
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 1,
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  await register(page, 'Inês Åström');
  await start(page);
  await page.getByRole('radio').or(page.locator('.option input[type=checkbox]')).nth(1).check();
  await page
    .getByRole('status')
    .filter({ hasText: /^Saved \d/ })
    .waitFor();
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement.blur()');
  const path = join(FOLDER, 'question.png');
  await page.screenshot({ path });
  const { size } = statSync(path);
  if (size > LARGEST_BYTES) throw new Error(`${path} has ${size} bytes; at most ${LARGEST_BYTES} are wanted`);
} finally {
  await browser.close();
  await server.stop();
  rmSync(dataFolder, { recursive: true, force: true });
}
