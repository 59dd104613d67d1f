const LONGEST = 60;

/**
 * Words as they may stand in an address: small ASCII letters, digits and single hyphens, cut at a word. Pure.
 * @param otherwise where nothing of the text is left
 */
export function slugOf(text: string, otherwise: string): string {
  const words = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  let slug = '';
  for (const word of words ?? []) {
    const longer = slug === '' ? word.slice(0, LONGEST) : `${slug}-${word}`;
    if (longer.length > LONGEST) break;
    slug = longer;
  }
  return slug || otherwise;
}

/** `slug`, `slug-2`, `slug-3`, … without end. */
export function* numbered(slug: string): Generator<string, never> {
  yield slug;
  for (let n = 2; ; n += 1) yield `${slug}-${n}`;
}
