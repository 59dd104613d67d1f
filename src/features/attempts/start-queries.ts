import type { Trx } from '../../db/index.ts';

/** That a learner has read the pre-start information of an activity's version. */
export interface Acknowledgement {
  id: string;
  userId: string;
  activityVersionId: string;
  /** Epoch ms. */
  acknowledgedAt: number;
}

export async function selectOptionalAcknowledgement(
  trx: Trx,
  { userId, activityVersionId }: Pick<Acknowledgement, 'userId' | 'activityVersionId'>,
): Promise<string | null> {
  const row = await trx
    .selectFrom('acknowledgements')
    .select('id')
    .where('user_id', '=', userId)
    .where('activity_version_id', '=', activityVersionId)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Keeps the first acknowledgement of a version. @returns its id, which is another request's when that one was first */
export async function insertAcknowledgement(trx: Trx, row: Acknowledgement): Promise<string> {
  await trx
    .insertInto('acknowledgements')
    .values({
      id: row.id,
      user_id: row.userId,
      activity_version_id: row.activityVersionId,
      acknowledged_at: row.acknowledgedAt,
    })
    .onConflict((conflict) => conflict.columns(['user_id', 'activity_version_id']).doNothing())
    .execute();
  return (await selectOptionalAcknowledgement(trx, row)) ?? row.id;
}

export interface NewAttempt {
  id: string;
  userId: string;
  activityId: string;
  activityVersionId: string;
  acknowledgementId: string;
  number: number;
  form: string;
  startedAt: number;
  timeLimitMs: number | null;
  deadlineAt: number | null;
}

/** @returns false when another request has begun this very attempt first */
export async function insertAttempt(trx: Trx, attempt: NewAttempt): Promise<boolean> {
  const row = await trx
    .insertInto('attempts')
    .values({
      id: attempt.id,
      user_id: attempt.userId,
      activity_id: attempt.activityId,
      activity_version_id: attempt.activityVersionId,
      acknowledgement_id: attempt.acknowledgementId,
      number: attempt.number,
      form: attempt.form,
      started_at: attempt.startedAt,
      time_limit_ms: attempt.timeLimitMs,
      deadline_at: attempt.deadlineAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
