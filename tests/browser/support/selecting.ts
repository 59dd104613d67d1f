import type { Page } from 'playwright-core';

interface Box {
  left: number;
  right: number;
  middle: number;
}

/** Where words of the article stand in the window. */
function boxOf(on: Page, words: string): Promise<Box> {
  return on.evaluate(`(() => {
    const walker = document.createTreeWalker(document.getElementById('article-text'), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf(${JSON.stringify(words)});
      if (at === -1) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + ${words.length});
      const { left, right, top, height } = range.getBoundingClientRect();
      return { left, right, middle: top + height / 2 };
    }
    throw new Error('the article does not have these words');
  })()`);
}

/** Drags the mouse over words of the article, from the first to the last. The window has to be tall enough for both. */
export async function select(on: Page, first: string, last = first): Promise<void> {
  const [from, to] = [await boxOf(on, first), await boxOf(on, last)];
  await on.mouse.move(from.left + 1, from.middle);
  await on.mouse.down();
  await on.mouse.move(to.right - 1, to.middle, { steps: 5 });
  await on.mouse.up();
}
