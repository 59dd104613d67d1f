import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';

const LARGEST_BYTES = 150_000;
const SIZE = { width: 1200, height: 760 };
/** Pictures that differ in fewer pixels differ in numbers that are not the same each time: certificates’ and events’. */
const SAME_SHARE = 0.004;

/** A page as the pictures show them. */
export function openPage(browser: Browser, baseURL: string): Promise<Page> {
  return browser.newPage({
    baseURL,
    viewport: SIZE,
    deviceScaleFactor: 1,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
}

/** Scrolls the page until this stands at the top of the window. */
export async function toTop(place: Locator): Promise<void> {
  await place.evaluate((element) =>
    (element as unknown as { scrollIntoView(how: object): void }).scrollIntoView({ behavior: 'instant' }),
  );
}

/**
 * Keeps what the page shows as `docs/pictures/<name>.png`, without a pointer or a cursor in it. A picture that shows the
 * same as the one that is there leaves that one as it is.
 * @param height of the picture, from the top of the window; left out: all of it
 * @throws Error when it is too large for the documentation
 */
export async function shoot(page: Page, name: string, height: number = SIZE.height): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement.blur()');
  const path = join(import.meta.dirname, `${name}.png`);
  const picture = await page.screenshot({ clip: { x: 0, y: 0, width: SIZE.width, height } });
  if (existsSync(path) && (await differing(page, picture, readFileSync(path))) <= SAME_SHARE) return;
  if (picture.length > LARGEST_BYTES)
    throw new Error(`${path} has ${picture.length} bytes; at most ${LARGEST_BYTES} are wanted`);
  writeFileSync(path, picture);
}

/** The share of pixels in which two PNGs differ, 0 to 1; 1 for those of other sizes. The browser decodes them. */
async function differing(page: Page, a: Buffer, b: Buffer): Promise<number> {
  if (a.equals(b)) return 0;
  const blank = await page.context().browser()?.newPage();
  if (!blank) return 1;
  try {
    return Number(await blank.evaluate(`(${COMPARE})(${JSON.stringify([a, b].map((png) => png.toString('base64')))})`));
  } finally {
    await blank.close();
  }
}

/** Runs in the browser. */
const COMPARE = `async (pictures) => {
  const pixels = await Promise.all(pictures.map(async (base64) => {
    const image = new Image();
    image.src = 'data:image/png;base64,' + base64;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    return new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  }));
  const [one, other] = pixels;
  if (one.length !== other.length) return 1;
  return one.reduce((count, pixel, i) => count + (pixel === other[i] ? 0 : 1), 0) / one.length;
}`;
