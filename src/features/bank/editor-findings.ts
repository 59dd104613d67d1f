import { z } from 'zod';
import { type Finding, lintQuestion } from '../linting/index.ts';
import { checkSource, fieldLabel, questionKind, type Source } from '../questions/index.ts';
import type { Override, QuestionDraft } from './draft-queries.ts';

/** Something to put right or to think about, beside the field it is about. */
export interface Note {
  /** error: keeps the question from being reviewed. */
  readonly tone: 'error' | 'warning';
  /** Id of what on the page it is about. */
  readonly field: string;
  /** That in words: “Option C: rationale”. */
  readonly label: string;
  readonly message: string;
  /** null: it says itself what to do. */
  readonly fix: string | null;
  /** The rule and its reason; null: no rule of item writing, but something missing. */
  readonly rule: Finding['rule'] | null;
  readonly why: string | null;
  /** Of a warning: why it was let stand. */
  readonly override: Override | null;
  /** Whether nothing is written there yet, which is listed but not held against the field. */
  readonly gap: boolean;
}

export type Lintable = Pick<QuestionDraft, 'questionId' | 'kind' | 'source' | 'keyPointId' | 'overrides'>;

const text = z.string().catch('');
const option = z
  .object({ text, correct: z.boolean().catch(false), rationale: text })
  .catch({ text: '', correct: false, rationale: '' });
/** What the rules look at, read from what may be unfinished; an option that is a text alone belongs to no choice. */
const lintable = z.object({
  stem: text,
  options: z
    .array(z.unknown())
    .transform((list) => (list.every((one) => typeof one === 'object') ? z.array(option).parse(list) : []))
    .catch([]),
});

/**
 * Everything to be said of a draft: first what is missing or refused, then what the item-writing rules find in what is
 * written. Pure.
 * @param passage of its key point; null: it has none, or has lost it
 */
export function draftNotes(draft: Lintable, passage: string | null): Note[] {
  const { questionId: id, kind, keyPointId: keyPoint, overrides } = draft;
  const own = questionKind(kind).ownSource(draft.source);
  const known = keyPoint === null ? {} : { passage };
  const findings = lintQuestion({ id, kind, keyPoint, ...lintable.parse(own), ...known })
    .filter(({ field }) => isBegun(own, field))
    .map((finding) => findingNote(kind, finding, overrides));
  // A missing rationale is both a gap in the question and an error by the rules, which say more.
  const told = new Set(findings.filter(({ tone }) => tone === 'error').map(({ field }) => field));
  return [...faultNotes(kind, draft.source).filter(({ field }) => !told.has(field)), ...findings];
}

function findingNote(kind: string, finding: Finding, overrides: readonly Override[]): Note {
  const { rule, severity: tone, message, why, fix } = finding;
  const field = finding.field === 'passage' ? 'keyPoint' : finding.field;
  const override = overrides.find((one) => one.rule === rule && one.field === field) ?? null;
  const label = fieldLabel(kind, field);
  return { tone, field, label, message, fix, rule, why, override: tone === 'error' ? null : override, gap: false };
}

/** One fault a field: the first, for the next often goes with it. */
function faultNotes(kind: string, source: Source): Note[] {
  const checked = checkSource(kind, source);
  if (checked.ok) return [];
  const faults = checked.faults.map(({ path, reason }) => ({ field: fieldOf(kind, path), reason }));
  return faults.flatMap(({ field, reason }, i) => {
    if (faults.findIndex((one) => one.field === field) < i) return [];
    const label = fieldLabel(kind, field);
    const gap = reason === 'is still empty';
    const message = reason.startsWith('is ') ? `${label} ${reason}.` : `${label}: ${reason}.`;
    return [{ tone: 'error', field, label, message, fix: null, rule: null, why: null, override: null, gap }];
  });
}

/** The field of the form for a place in the source: a list that is written as one text is one field. */
function fieldOf(kind: string, path: readonly (string | number)[]): string {
  const [first = '', second] = path;
  const asOne = typeof second === 'number' && !Object.hasOwn(questionKind(kind).sourceLists, first);
  return asOne ? String(first) : path.join('.');
}

/** What keeps a draft from being reviewed: everything missing, and L1 and L15. Pure. */
export function obstaclesOf(notes: readonly Note[]): Note[] {
  return notes.filter(({ tone }) => tone === 'error');
}

/** The notes that stand beside their fields: nothing is said of what nobody has begun to write. Pure. */
export function notesBeside(notes: readonly Note[], kind: string, source: Source): Map<string, Note[]> {
  const own = questionKind(kind).ownSource(source);
  const shown = notes.filter(({ field, gap }) => !gap && isBegun(own, field));
  return Map.groupBy(shown, ({ field }) => field.replace(/\.text$/, ''));
}

/** Whether anything is written in the part of the source that a field belongs to. */
function isBegun(own: Source, field: string): boolean {
  const [first = '', place] = field.split('.');
  const part = Object.hasOwn(own, first) ? own[first] : null;
  if (part === null || part === undefined) return true;
  return hasWords(Array.isArray(part) && place !== undefined ? part[Number(place)] : part);
}

function hasWords(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  return typeof value === 'object' && value !== null && Object.values(value).some(hasWords);
}
