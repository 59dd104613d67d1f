const MOST_WORDS = 12;
const LONGEST = 40;

/**
 * The words of a name or an address as search compares them: without accents and case, in a–z and 0–9 only, so that
 * every collation of either engine puts them in one order. A letter of another script is its code point in hex
 * between two x: prefixes stay prefixes.
 */
export function searchWords(...texts: readonly string[]): string[] {
  const words = texts
    .join(' ')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => Array.from(word.slice(0, LONGEST), encoded).join(''));
  return [...new Set(words)].slice(0, MOST_WORDS);
}

function encoded(character: string): string {
  return /^[a-z0-9]$/.test(character) ? character : `x${character.codePointAt(0)?.toString(16)}x`;
}

/**
 * The words that begin with `prefix`, as the range from it up to `before`; null: up to the end.
 * @param prefix in a–z and 0–9, as `searchWords` gives it
 */
export function wordsFrom(prefix: string): { from: string; before: string | null } {
  const stem = prefix.replace(/z+$/, '');
  if (stem === '') return { from: prefix, before: null };
  const last = stem.at(-1) ?? '';
  // 0–9 come before a–z, so what follows 9 is a.
  const next = last === '9' ? 'a' : String.fromCharCode(last.charCodeAt(0) + 1);
  return { from: prefix, before: stem.slice(0, -1) + next };
}
