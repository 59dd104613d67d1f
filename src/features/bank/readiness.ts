import { isDeepStrictEqual } from 'node:util';
import { checkSource, fieldLabel, type ParsedQuestion } from '../questions/index.ts';
import type { Override, QuestionDraft } from './draft-queries.ts';
import { draftNotes, type Note, obstaclesOf } from './editor-findings.ts';
import type { BankKeyPoint } from './key-point-queries.ts';
import type { StoredVersion } from './question-queries.ts';

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
 * @param versions of the question
 */
export function readinessOf(
  draft: QuestionDraft,
  keyPoint: BankKeyPoint | undefined,
  versions: readonly StoredVersion[],
): Readiness {
  const checked = checkSource(draft.kind, draft.source);
  const gone = keyPoint?.state === 'gone';
  const parsed = checked.ok ? checked.parsed : null;
  const notes = draftNotes(draft, keyPoint && !gone && keyPoint.state !== 'lost' ? keyPoint.exact : null);
  const own = gone ? obstaclesOf(notes).filter(({ field }) => field !== 'keyPoint') : obstaclesOf(notes);
  return {
    parsed,
    obstacles: gone ? [LACKING, ...own] : own,
    warnings: [
      ...(hasOldKey(parsed, versions) ? [oldKeyWarning(draft)] : []),
      ...openWarnings(notes.filter(({ tone }) => tone === 'warning')),
    ],
  };
}

const LACKING = {
  field: 'keyPoint',
  message: 'The article no longer has the key point of this question.',
  fix: 'Choose another.',
  why: null,
};

const OLD_KEY_RULE = 'correction';

/** That the draft would bring a key back that was found to be wrong: somebody has to mean it. */
function oldKeyWarning(draft: QuestionDraft): OpenWarning {
  const field = 'stem';
  const override = draft.overrides.find(({ rule }) => rule === OLD_KEY_RULE) ?? null;
  const note: Note = {
    tone: 'warning',
    field,
    label: fieldLabel(draft.kind, field),
    message: 'The key of this question was corrected, and the draft has the key from before.',
    fix: 'Set the key as it was corrected.',
    rule: null,
    why: 'Approved like this, the next version would have the wrong key again.',
    override,
    gap: false,
  };
  return { id: `reason-${OLD_KEY_RULE}`, rule: OLD_KEY_RULE, field, notes: [note], override };
}

/** Whether a key that was put right in some version is the draft's, while the newest version has another. */
function hasOldKey(parsed: ParsedQuestion | null, versions: readonly StoredVersion[]): boolean {
  if (!parsed) return false;
  const isDrafts = (key: unknown) => isDeepStrictEqual(key, parsed.answerKey);
  if (isDrafts(versions[0]?.parsed.answerKey)) return false;
  return versions.some((one) => one.correction && isDrafts(one.firstKey) && !isDrafts(one.parsed.answerKey));
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
