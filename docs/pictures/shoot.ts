import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

const LARGEST_BYTES = 150_000;
const SIZE = { width: 1200, height: 760 };

/** A page as the pictures show them. */
export function openPage(browser: Browser, baseURL: string): Promise<Page> {
  return browser.newPage({
    baseURL,
    viewport: SIZE,
    deviceScaleFactor: 1,
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
}

/**
 * Keeps what the page shows as `docs/pictures/<name>.png`, without a pointer or a cursor in it.
 * @param height of the picture, from the top of the window; left out: all of it
 * @throws Error when it is too large for the documentation
 */
export async function shoot(page: Page, name: string, height: number = SIZE.height): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement.blur()');
  const path = join(import.meta.dirname, `${name}.png`);
  await page.screenshot({ path, clip: { x: 0, y: 0, width: SIZE.width, height } });
  const { size } = statSync(path);
  if (size > LARGEST_BYTES) throw new Error(`${path} has ${size} bytes; at most ${LARGEST_BYTES} are wanted`);
}
