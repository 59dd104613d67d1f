import { checkSource, type ParsedQuestion } from '../questions/index.ts';
import type { Override, QuestionDraft } from './draft-queries.ts';
import { draftNotes, type Note, obstaclesOf } from './editor-findings.ts';
import type { BankKeyPoint } from './key-point-queries.ts';

/** Warnings of one rule at one place, which are let stand by one reason. */
export interface OpenWarning {
  /** Of the field for the reason: `reason-L5-options-2`. */
  readonly id: string;
  readonly rule: string;
  readonly field: string;
  readonly notes: readonly Note[];
  /** The reason on record; null: none yet. */
  readonly override: Override | null;
}

/** What stands between a draft and its review. */
export interface Readiness {
  /** null while the question is unfinished. */
  readonly parsed: ParsedQuestion | null;
  /** What has to be put right; no reason is enough. */
  readonly obstacles: readonly Pick<Note, 'field' | 'message' | 'fix' | 'why'>[];
  readonly warnings: readonly OpenWarning[];
}

/**
 * Pure.
 * @param keyPoint the one that the draft names, as the article stands; undefined: none
 */
export function readinessOf(draft: QuestionDraft, keyPoint: BankKeyPoint | undefined): Readiness {
  const checked = checkSource(draft.kind, draft.source);
  const gone = keyPoint?.state === 'gone';
  const notes = draftNotes(draft, keyPoint && !gone && keyPoint.state !== 'lost' ? keyPoint.exact : null);
  const lacking = {
    field: 'keyPoint',
    message: 'The article no longer has the key point of this question.',
    fix: 'Choose another.',
    why: null,
  };
  return {
    parsed: checked.ok ? checked.parsed : null,
    obstacles: gone ? [lacking, ...obstaclesOf(notes).filter(({ field }) => field !== 'keyPoint')] : obstaclesOf(notes),
    warnings: openWarnings(notes.filter(({ tone }) => tone === 'warning')),
  };
}

function openWarnings(notes: readonly Note[]): OpenWarning[] {
  const groups = Map.groupBy(notes, ({ rule, field }) => `reason-${rule}-${field.replaceAll('.', '-')}`);
  return [...groups].flatMap(([id, own]) => {
    const [first] = own;
    return first?.rule ? [{ id, rule: first.rule, field: first.field, notes: own, override: first.override }] : [];
  });
}

/**
 * The overrides to be kept with a submission: one for each warning that stands, and nothing about what was put right.
 * A reason that has not changed keeps who gave it and when. Pure.
 * @param reasonOf what the form says, by the warning's id
 * @returns besides, the warnings without a reason
 */
export function overridesFor(
  warnings: readonly OpenWarning[],
  reasonOf: (id: string) => string,
  { by, at }: Pick<Override, 'by' | 'at'>,
): { overrides: Override[]; missing: OpenWarning[] } {
  const missing = warnings.filter(({ id }) => reasonOf(id) === '');
  const overrides = warnings.map(({ id, rule, field, override }) => {
    const reason = reasonOf(id);
    return override?.reason === reason ? override : { rule, field, reason, by, at };
  });
  return { overrides, missing };
}
