import { findPassage, type Passage, PassageError } from './anchors.ts';
import type { TextQuoteSelector } from './schemas.ts';

/**
 * Where a key point's passage stands after its article was edited.
 * found: the words that were quoted, in a place that is theirs beyond doubt.
 * reworded: other words between what stood before and after it, or the same words in another place; somebody has to
 * confirm it. The selector still quotes the old passage.
 * lost: not to be found; it has to be marked anew.
 */
export type Anchoring =
  | {
      readonly state: 'found' | 'reworded';
      readonly selector: TextQuoteSelector;
      readonly start: number;
      readonly end: number;
    }
  | { readonly state: 'lost'; readonly selector: TextQuoteSelector; readonly start: null; readonly end: null };

/** Characters of the text around a passage that are kept with it. */
const CONTEXT = 32;
/** The most that is looked at to tell one place from another. */
const WIDE = 64;
/** The least that tells one place from another while the words stay the same. */
const CLOSE = 16;
/** Less than this says nothing about a place. */
const TOO_LITTLE = 8;

/**
 * Finds a passage again in an edited text: exactly where its context fits, then by its words if there is no doubt which
 * ones are meant, then by what stands before and after it. Pure; never moves a passage without saying so.
 * @param before the text that the anchoring is about
 * @param after the edited text
 */
export function reanchor(anchoring: Anchoring, before: string, after: string): Anchoring {
  if (anchoring.state === 'found' && before === after) return anchoring;
  const { exact } = anchoring.selector;
  const wanted = anchoring.state === 'found' ? { exact, ...around(before, anchoring, WIDE) } : anchoring.selector;
  const places = occurrences(after, exact);
  const own = placeByContext(after, places, wanted);
  if (own !== null) return foundAgain(anchoring.selector, after, own);
  const single = onlyOne(places);
  if (single !== null) {
    const noDoubt = anchoring.state === 'found' && occurrences(before, exact).length === 1;
    if (noDoubt) return foundAgain(anchoring.selector, after, single);
    return { state: 'reworded', selector: wanted, start: single, end: single + exact.length };
  }
  const between = places.length === 0 ? betweenContext(after, wanted) : null;
  return between ? { state: 'reworded', selector: wanted, ...between } : lost(wanted);
}

/** The anchoring of a passage that somebody has chosen or confirmed. Pure. */
export function anchoredAt(text: string, { start, end }: Passage): Anchoring {
  return { state: 'found', selector: selectorAt(text, { start, end }), start, end };
}

/**
 * A selector for a passage: its words with 32 characters on each side, more where those stand in several places. Pure.
 */
export function selectorAt(text: string, passage: Passage): TextQuoteSelector {
  const exact = text.slice(passage.start, passage.end);
  const starts = occurrences(text, exact);
  for (let length = CONTEXT; ; length *= 2) {
    const selector = { exact, ...around(text, passage, length) };
    if (length >= text.length || starts.filter((start) => standsBetween(text, start, selector)).length === 1)
      return selector;
  }
}

/**
 * Finds a passage that a person has copied from a page: line breaks and blanks need not be those of the text.
 * @throws PassageError when there is none, or more than one
 */
export function locatePassage(text: string, copied: TextQuoteSelector): Passage {
  const selector = { exact: tidy(copied.exact).trim(), prefix: tidy(copied.prefix), suffix: tidy(copied.suffix) };
  try {
    return findPassage(text, selector);
  } catch (error) {
    const passage = findLoosely(text, selector);
    if (passage === null || !(error instanceof PassageError)) throw error;
    return passage;
  }
}

function foundAgain(selector: TextQuoteSelector, text: string, start: number): Anchoring {
  const end = start + selector.exact.length;
  const still = occurrences(text, selector.exact).filter((place) => standsBetween(text, place, selector));
  if (onlyOne(still) === start) return { state: 'found', selector, start, end };
  return anchoredAt(text, { start, end });
}

/** The one place whose context fits, as much of it as leaves one; null when none fits, or more than one. */
function placeByContext(text: string, places: readonly number[], { exact, prefix, suffix }: TextQuoteSelector) {
  for (let length = WIDE; length >= CLOSE; length /= 2) {
    const near = { exact, prefix: prefix.slice(-length), suffix: suffix.slice(0, length) };
    const fitting = places.filter((start) => standsBetween(text, start, near));
    if (fitting.length > 0) return onlyOne(fitting);
  }
  return null;
}

function lost(selector: TextQuoteSelector): Anchoring {
  return { state: 'lost', selector, start: null, end: null };
}

/** The one passage between the context, looked for with as much of it as leaves one; null when that can't be told. */
function betweenContext(text: string, wanted: TextQuoteSelector): Passage | null {
  const { exact, prefix, suffix } = wanted;
  if (prefix.length < TOO_LITTLE && suffix.length < TOO_LITTLE) return null;
  const longest = exact.length * 3 + 200;
  for (let length = WIDE; length >= TOO_LITTLE; length /= 2) {
    const found = candidates(text, prefix.slice(-length), suffix.slice(0, length), longest);
    if (found.length > 1) return null;
    const [passage] = found;
    if (passage) return passage;
  }
  return exact.includes('\n') ? null : withinBlock(text, wanted, longest);
}

/** The same where the paragraphs before and after have changed too: by what stands in the passage's own one. */
function withinBlock(text: string, { prefix, suffix }: TextQuoteSelector, longest: number): Passage | null {
  const before = prefix.slice(prefix.lastIndexOf('\n') + 1);
  const [after = '', ...others] = suffix.split('\n');
  if (before.length + after.length < CLOSE) return null;
  const found: Passage[] = [];
  let from = 0;
  for (const block of text.split('\n')) {
    const at = block.indexOf(before);
    const start = at + before.length;
    const end = others.length > 0 ? block.length - after.length : block.indexOf(after, start);
    const fits = at !== -1 && end > start && end - start <= longest && block.startsWith(after, end);
    if (fits) found.push(trimmed(text, from + start, from + end));
    from += block.length + 1;
  }
  const [passage] = found;
  return found.length === 1 && passage && passage.end > passage.start ? passage : null;
}

/** Without a prefix the passage begins the text, without a suffix it ends it. */
function candidates(text: string, prefix: string, suffix: string, longest: number): Passage[] {
  const starts = prefix === '' ? [0] : occurrences(text, prefix).map((at) => at + prefix.length);
  const ends = suffix === '' ? [text.length] : occurrences(text, suffix);
  const found: Passage[] = [];
  for (const start of starts) {
    const end = ends.find((place) => place > start);
    if (end === undefined || end - start > longest) continue;
    const passage = trimmed(text, start, end);
    if (passage.end > passage.start) found.push(passage);
  }
  return found;
}

function trimmed(text: string, from: number, to: number): Passage {
  let [start, end] = [from, to];
  while (start < end && /\s/.test(text.charAt(start))) start += 1;
  while (end > start && /\s/.test(text.charAt(end - 1))) end -= 1;
  return { start, end };
}

function around(text: string, { start, end }: Passage, length: number): { prefix: string; suffix: string } {
  return {
    prefix: text.slice(wholeCharacter(text, Math.max(0, start - length)), start),
    suffix: text.slice(end, wholeCharacter(text, Math.min(text.length, end + length))),
  };
}

/** A place that does not cut a surrogate pair in two. */
function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}

function standsBetween(text: string, start: number, { exact, prefix, suffix }: TextQuoteSelector): boolean {
  return text.endsWith(prefix, start) && text.startsWith(suffix, start + exact.length);
}

function occurrences(text: string, words: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + 1)) found.push(at);
  return found;
}

function onlyOne(places: readonly number[]): number | null {
  return places.length === 1 ? (places[0] ?? null) : null;
}

function tidy(copied: string): string {
  return copied.normalize('NFC').replaceAll(/\s*[\r\n]\s*/g, '\n');
}

function findLoosely(text: string, { exact, prefix, suffix }: TextQuoteSelector): Passage | null {
  if (exact === '') return null;
  const pattern = new RegExp(`(?<=${loose(prefix)})${loose(exact)}(?=${loose(suffix)})`, 'gu');
  const [first, second] = text.matchAll(pattern);
  return first && !second ? { start: first.index, end: first.index + first[0].length } : null;
}

function loose(words: string): string {
  return words.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`).replaceAll(/\s+/g, String.raw`\s+`);
}
