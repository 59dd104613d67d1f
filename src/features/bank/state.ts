/** Where a question stands. One with versions stays approved while its next version is being written or reviewed. */
export type QuestionState = 'draft' | 'in-review' | 'approved' | 'retired';

export const QUESTION_STATES: readonly QuestionState[] = ['draft', 'in-review', 'approved', 'retired'];

/** What the state follows from. */
export interface StateFacts {
  readonly retired: boolean;
  /** The newest version's number; null: none has been approved or imported yet. */
  readonly version: number | null;
  /** Of its draft; null: there is none. */
  readonly draft: 'draft' | 'in-review' | null;
}

/** Pure. A version always counts as approved: it is made by approving a draft, or by an operator's import. */
export function questionState({ retired, version, draft }: StateFacts): QuestionState {
  if (retired) return 'retired';
  return version === null ? (draft ?? 'draft') : 'approved';
}

export const STATE_LABELS: Readonly<Record<QuestionState, string>> = {
  draft: 'Draft',
  'in-review': 'In review',
  approved: 'Approved',
  retired: 'Retired',
};
