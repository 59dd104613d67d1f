import { questionKind, type Source } from '../questions/index.ts';

/** Where a list waits that another kind has in fewer parts: no field of any kind has a colon. */
const KEPT = 'kept:';

/**
 * What was written, as another kind has it. What the new kind has no place for stays in the source unseen, so that
 * changing back loses nothing: whole fields as they are, and a list that the new kind keeps less of beside its own. Pure.
 */
export function asKind(kind: string, source: Source): Source {
  const fitted = questionKind(kind).ownSource(source);
  const next: Record<string, unknown> = { ...source, ...fitted };
  for (const [list, entries] of Object.entries(fitted)) {
    const before = source[list];
    if (!Array.isArray(entries) || !Array.isArray(before)) continue;
    const kept = source[KEPT + list];
    if (Array.isArray(kept) && isOwn(kind, list, kept)) {
      next[list] = entries.map((entry, i) => kept.find((one) => isLess(one, before[i])) ?? entry);
      delete next[KEPT + list];
    } else if (!same(entries, before)) next[KEPT + list] = before;
  }
  return { ...next, ...begun(kind, next) };
}

/** Whether a list is one as the kind itself writes it. */
function isOwn(kind: string, list: string, entries: readonly unknown[]): boolean {
  return same(questionKind(kind).ownSource({ [list]: entries })[list], entries);
}

/** Whether a text is all that another kind has of an entry. */
function isLess(entry: unknown, text: unknown): boolean {
  return typeof entry === 'object' && entry !== null && 'text' in entry && entry.text === text;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A list that the kind has and nothing is written in begins as it does in a new question. */
function begun(kind: string, source: Source): Source {
  const { emptySource, sourceLists } = questionKind(kind);
  const lists = Object.keys(sourceLists).filter((list) => Array.isArray(source[list]) && source[list].length === 0);
  return Object.fromEntries(lists.map((list) => [list, emptySource[list]]));
}
