import type { FieldErrors } from '../../../http/errors.ts';
import { checksumOf } from '../../activities/index.ts';
import type { Draftable, DraftContent, DraftDetails } from '../draft.ts';
import { applyRowAction, rowAction, type Values } from '../values.ts';

/** What of the article a form may name. */
export interface Known {
  readonly questionIds: ReadonlySet<string>;
  readonly keyPointIds: ReadonlySet<string>;
}

/** A part of the builder with a form of its own. Everything here is pure. */
export interface Part {
  /** The last step of its address: `/author/activities/:slug/<name>`. */
  readonly name: string;
  readonly title: string;
  /** One sentence: what it is for. */
  readonly about: string;
  /** Fields of the activity file that it holds: where a fault at one of them is put right. */
  readonly fields: readonly string[];
  /** What the form shows of a draft. */
  values(draft: Draftable): Values;
  /** What the draft becomes with these values. Unfinished is no error; a number that is none is. */
  read(values: Values, draft: Draftable, known: Known): ReadPart;
  /** A field's name in words, for the page that compares two versions. */
  label(field: string): string;
  /** What one of its buttons makes of what was typed, and the field to go to; null when there is no such button. */
  act(values: Values, unsafe_do: unknown): Acted | null;
  /** The form's field that a fault at this path of the activity file is about. */
  anchor(path: readonly (string | number)[]): string;
}

export interface Acted {
  readonly values: Values;
  readonly anchor: string;
}

export type ReadPart = { ok: true; draft: Draftable } | { ok: false; errors: FieldErrors };

export function withDetails(draft: Draftable, details: Partial<DraftDetails>): ReadPart {
  return {
    ok: true,
    draft: { ...draft, content: { ...draft.content, details: { ...draft.content.details, ...details } } },
  };
}

export function withContent(draft: Draftable, content: Partial<DraftContent>): ReadPart {
  return { ok: true, draft: { ...draft, content: { ...draft.content, ...content } } };
}

/** Names what a part of a draft says; its form carries it, so that only a change of this part makes its page stale. */
export function seenPart(part: Part, draft: Draftable): string {
  return checksumOf(part.values(draft)).slice(0, 24);
}

/** The field named like the first steps of the path that the form has. */
export function anchorOf(path: readonly (string | number)[]): string {
  return path.join('.');
}

/** For parts without buttons of their own. */
export function noAct(): null {
  return null;
}

/**
 * The buttons of a list of rows.
 * @param empty what a new row holds
 * @param field the field of a row that gets the focus
 */
export function rowsAct(list: string, empty: Values, field: string): Part['act'] {
  return (values, unsafe_do) => {
    const action = rowAction(unsafe_do);
    if (action?.list !== list) return null;
    const { values: acted, row } = applyRowAction(values, action, empty);
    return { values: acted, anchor: row === null ? `${list}-add` : `${list}.${row}.${field}` };
  };
}
