import { z } from 'zod';
import { Invalid } from '../../http/errors.ts';
import { oneLine, parseForm } from '../../http/validate.ts';
import {
  applyEdit,
  type FormFields,
  fieldAfter,
  formFields,
  kindNames,
  questionKind,
  readEdit,
  type Source,
  type SourceEdit,
} from '../questions/index.ts';
import type { Override, QuestionDraft } from './draft-queries.ts';
import type { DraftChange } from './drafts.ts';
import { asKind } from './editor-kind.ts';

/** What the editor's form says, as it was sent. */
export interface EditorForm {
  /** The revision that the page has seen. */
  readonly revision: number;
  /** The version that the page's draft begins from: each draft counts its revisions anew. null: there was none. */
  readonly base: string | null;
  /** The kind that the form was made for. */
  readonly kind: string;
  readonly keyPointId: string | null;
  readonly source: Source;
  /** By the name of the warning (`overrideName`): the reason written beside it, perhaps none. */
  readonly reasons: ReadonlyMap<string, string>;
  /** What the button asks for that was pressed; empty: to save. */
  readonly edit: string;
  readonly newKind: string;
}

const OVERRIDE = 'override:';
const LONGEST_REASON = 500;

const head = z.object({
  revision: z.coerce.number().int().min(0).catch(-1),
  base: z.string().catch(''),
  kind: z.enum(kindNames as [string, ...string[]], {
    error: 'The form does not say which kind of question it is. Reload the page.',
  }),
  keyPoint: z.string().catch(''),
  edit: z.string().catch(''),
  newKind: z.string().catch(''),
});

/** Name of the field in which the reason is written for letting a warning stand. */
export function overrideName({ rule, field }: Pick<Override, 'rule' | 'field'>): string {
  return `${OVERRIDE}${rule}:${field}`;
}

/** @throws Invalid when it does not come from the editor's page */
export function readEditorForm(unsafe_body: unknown): EditorForm {
  const form = parseForm(head, unsafe_body);
  if (!form.ok) throw new Invalid(Object.values(form.errors).join(' '), form.errors);
  const { revision, base, kind, keyPoint, edit, newKind } = form.data;
  const fields = formFields(unsafe_body);
  return {
    revision,
    base: base === '' ? null : base,
    kind,
    keyPointId: keyPoint === '' ? null : keyPoint,
    source: questionKind(kind).readAuthor(fields),
    reasons: reasonsIn(fields),
    edit,
    newKind,
  };
}

function reasonsIn(fields: FormFields): Map<string, string> {
  const names = Object.keys(fields).filter((name) => name.startsWith(OVERRIDE));
  return new Map(names.map((name) => [name, oneLine(fields[name]?.[0] ?? '').slice(0, LONGEST_REASON)]));
}

/** What the form changes of a draft, with what its button asks for done. Pure. */
export interface FormChange {
  change: DraftChange;
  /** Id of the part of the page to go on at; null: where one is. */
  focus: string | null;
}

/**
 * @param author who sent it, and when
 * @param keyPointIds those that a question of this article can be about; another choice counts as none
 */
export function changeOf(
  draft: QuestionDraft,
  form: EditorForm,
  author: { id: string; now: number },
  keyPointIds: readonly string[],
): FormChange {
  const kept = otherKinds(draft);
  const overrides = withReasons(draft.overrides, form.reasons, author);
  const keyPointId = keyPointIds.find((id) => id === form.keyPointId) ?? null;
  const change = {
    revision: form.revision,
    base: form.base,
    keyPointId,
    kind: form.kind,
    source: { ...kept, ...form.source },
    overrides,
  };
  if (form.edit === 'kind' && kindNames.includes(form.newKind) && form.newKind !== form.kind) {
    const source = asKind(form.newKind, change.source);
    return { change: { ...change, kind: form.newKind, source }, focus: 'stem' };
  }
  const edit = readEdit(form.kind, change.source, form.edit);
  return edit ? edited(change, edit) : { change, focus: null };
}

/** What was written for another kind before the kind was changed, so that changing back loses nothing. */
function otherKinds({ kind, source }: QuestionDraft): Source {
  const own = questionKind(kind).ownSource(source);
  return Object.fromEntries(Object.entries(source).filter(([key]) => !Object.hasOwn(own, key)));
}

function edited(change: DraftChange, edit: SourceEdit): FormChange {
  const source = applyEdit(change.kind, change.source, edit);
  const before = change.source[edit.list] as readonly unknown[];
  const { length } = source[edit.list] as readonly unknown[];
  const overrides = change.overrides.flatMap((override) => {
    const field = fieldAfter(override.field, edit, before.length);
    return field === null ? [] : [{ ...override, field }];
  });
  const place = edit.act === 'remove' ? Math.min(edit.index, length - 1) : placeOf(edit, before.length);
  return { change: { ...change, source, overrides }, focus: place < 0 ? edit.list : `${edit.list}.${place}` };
}

function placeOf(edit: SourceEdit, length: number): number {
  return edit.act === 'add'
    ? edit.index
    : Number(fieldAfter(`${edit.list}.${edit.index}`, edit, length)?.split('.')[1]);
}

/** A reason taken out takes the override back; one left as it is keeps who gave it and when. */
function withReasons(
  stored: readonly Override[],
  reasons: ReadonlyMap<string, string>,
  { id, now }: { id: string; now: number },
): Override[] {
  const kept = stored.filter((override) => [undefined, override.reason].includes(reasons.get(overrideName(override))));
  const known = new Set(kept.map(overrideName));
  const added = [...reasons].flatMap(([name, reason]) => {
    const [, rule, field] = /^override:(L\d{1,2}):([\w.]{1,80})$/.exec(name) ?? [];
    if (reason === '' || rule === undefined || field === undefined || known.has(name)) return [];
    return [{ rule, field, reason, by: id, at: now }];
  });
  return [...kept, ...added];
}
