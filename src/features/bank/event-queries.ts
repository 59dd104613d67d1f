import type { Handle, Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';

/** The steps that leave a row in question_events. */
export type QuestionAction =
  | 'create'
  | 'import'
  | 'revise'
  | 'restore'
  | 'duplicate'
  | 'submit'
  | 'withdraw'
  | 'request-changes'
  | 'approve'
  | 'comment'
  | 'retire'
  | 'reinstate'
  | 'correct-key'
  | 'discard';

export interface NewQuestionEvent {
  questionId: string;
  /** The version it is about, where there is one. */
  questionVersionId?: string | null;
  /** null: an operator at a terminal. */
  actorId: string | null;
  action: QuestionAction;
  comment?: string;
}

export interface QuestionEvent {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly action: QuestionAction;
  readonly comment: string;
  readonly actorId: string | null;
  /** null: an operator at a terminal. */
  readonly actorName: string | null;
  /** The number of the version it is about; null where it is about none. */
  readonly version: number | null;
}

/** Writes down a step in a question's life, or a comment, in the transaction of the act itself. */
export async function recordQuestionEvent(
  trx: Trx,
  { clock, ids }: Pick<CoreDeps, 'clock' | 'ids'>,
  { questionId, questionVersionId = null, actorId, action, comment = '' }: NewQuestionEvent,
): Promise<void> {
  await trx
    .insertInto('question_events')
    .values({
      id: ids.uuid(),
      question_id: questionId,
      question_version_id: questionVersionId,
      at: clock(),
      actor_id: actorId,
      action,
      comment,
    })
    .execute();
}

/** What happened to a question, the latest first. */
export async function listQuestionEvents(handle: Handle, questionId: string): Promise<QuestionEvent[]> {
  const rows = await handle
    .selectFrom('question_events as event')
    .leftJoin('users', 'users.id', 'event.actor_id')
    .leftJoin('question_versions as version', 'version.id', 'event.question_version_id')
    .select(['event.id', 'event.at', 'event.action', 'event.comment', 'event.actor_id', 'users.full_name'])
    .select('version.version')
    .where('event.question_id', '=', questionId)
    .orderBy('event.at', 'desc')
    .orderBy('event.id', 'desc')
    .execute();
  return rows.map(({ actor_id, full_name, action, ...row }) => ({
    ...row,
    // The column's CHECK holds it to these.
    action: action as QuestionAction,
    actorId: actor_id,
    actorName: full_name,
  }));
}
