import type { Handle } from '../../db/index.ts';
import type { Viewer } from '../../http/context.ts';
import { mayEdit, selectEditors } from '../articles/index.ts';
import { type QuestionDraft, selectNames, selectNextDraft } from './draft-queries.ts';
import { type BankKeyPoint, selectBankKeyPoints } from './key-point-queries.ts';
import { type BankQuestion, selectQuestion } from './question-queries.ts';

/** A question as its editor finds it. */
export interface EditorSituation {
  readonly viewer: Viewer;
  readonly question: BankQuestion;
  /** Revision 0: not stored yet. */
  readonly draft: QuestionDraft;
  /** Those that the article has, in order. */
  readonly keyPoints: readonly BankKeyPoint[];
  /** The one it is about, which the article may have no more; null: none is chosen. */
  readonly keyPoint: BankKeyPoint | null;
  /** Why it can't be changed now, and what to do; null: it can. */
  readonly locked: string | null;
  /** Full names of whoever let a warning stand or wrote last, by user id. */
  readonly names: ReadonlyMap<string, string>;
}

/** @throws NotFound */
export async function selectEditorSituation(
  handle: Handle,
  viewer: Viewer,
  unsafe_id: unknown,
): Promise<EditorSituation> {
  const question = await selectQuestion(handle, unsafe_id);
  const draft = question.draft ?? (await selectNextDraft(handle, question.id));
  const all = await selectBankKeyPoints(handle, [question.articleId]);
  const editors = (await selectEditors(handle, question.articleId)).map(({ userId }) => userId);
  const people = [viewer.id, ...draft.overrides.map(({ by }) => by), ...(draft.updatedBy ? [draft.updatedBy] : [])];
  return {
    viewer,
    question,
    draft,
    keyPoints: inOrder(all),
    keyPoint: all.get(draft.keyPointId ?? '') ?? null,
    locked: lockOf(question, draft, mayEdit(viewer, editors)),
    names: await selectNames(handle, [...new Set(people)]),
  };
}

/** The key points that the article has, in its order. Pure. */
export function inOrder(keyPoints: ReadonlyMap<string, BankKeyPoint>): BankKeyPoint[] {
  return [...keyPoints.values()].filter(({ state }) => state !== 'gone').sort((a, b) => a.position - b.position);
}

function lockOf(question: BankQuestion, draft: QuestionDraft, editor: boolean): string | null {
  if (!editor) return 'You may read this draft. Only the editors of its article may change it.';
  if (question.retirement) return 'This question is retired. Reinstate it to change it.';
  if (draft.state === 'in-review') return 'This draft is in review. Withdraw it from review to change it.';
  return null;
}

/** What a key point rests on; null: nothing, as the article stands now. Pure. */
export function passageOf(keyPoint: BankKeyPoint | null): string | null {
  return keyPoint && keyPoint.state !== 'gone' && keyPoint.state !== 'lost' ? keyPoint.exact : null;
}
