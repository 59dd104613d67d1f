import { diffWordsWithSpace } from 'diff';
import { fieldLabel, questionKind } from '../questions/index.ts';
import type { QuestionDraft } from './draft-queries.ts';

/** A piece of a text, and whether the other version has it too. */
export interface Piece {
  readonly text: string;
  readonly own: boolean;
}

/** A field in which two versions differ. */
export interface Difference {
  readonly label: string;
  readonly stored: Piece[];
  readonly mine: Piece[];
}

type Side = Pick<QuestionDraft, 'kind' | 'source' | 'keyPointId' | 'overrides'>;

/**
 * The fields in which two states of a draft differ, in the order of the form, with the words that only one has marked. Pure.
 * @param keyPointText a key point in words, by its id
 */
export function differencesBetween(
  stored: Side,
  mine: Side,
  keyPointText: (id: string | null) => string,
): Difference[] {
  const left = textsBy(stored, keyPointText);
  const right = textsBy(mine, keyPointText);
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((label) => {
    const [a, b] = [left.get(label) ?? '', right.get(label) ?? ''];
    return a === b ? [] : [{ label, ...piecesOf(a, b) }];
  });
}

/** Every text of a version by what its field is called. */
function textsBy(
  { kind, source, keyPointId, overrides }: Side,
  keyPointText: (id: string | null) => string,
): Map<string, string> {
  const texts = new Map([
    ['Kind of question', questionKind(kind).label],
    ['Key point', keyPointText(keyPointId)],
  ]);
  const visit = (value: unknown, field: string): void => {
    if (typeof value === 'string') texts.set(fieldLabel(kind, field), value);
    else if (typeof value === 'boolean') texts.set(fieldLabel(kind, field), value ? 'yes' : 'no');
    else if (typeof value === 'object' && value !== null)
      for (const [key, part] of Object.entries(value)) visit(part, field === '' ? key : `${field}.${key}`);
  };
  visit(questionKind(kind).ownSource(source), '');
  for (const { rule, field, reason } of overrides) {
    texts.set(`Why ${rule} may stand at: ${fieldLabel(kind, field)}`, reason);
  }
  return texts;
}

/** Longer texts are compared as a whole: marking words takes time that grows with their number. */
const LONGEST_COMPARED = 20_000;

function piecesOf(a: string, b: string): { stored: Piece[]; mine: Piece[] } {
  if (a.length + b.length > LONGEST_COMPARED)
    return { stored: [{ text: a, own: true }], mine: [{ text: b, own: true }] };
  const changes = diffWordsWithSpace(a, b);
  const side = (other: 'added' | 'removed', own: 'added' | 'removed') =>
    changes.filter((change) => !change[other]).map((change) => ({ text: change.value, own: Boolean(change[own]) }));
  return { stored: side('added', 'removed'), mine: side('removed', 'added') };
}
