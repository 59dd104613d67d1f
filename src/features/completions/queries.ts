import type { Database, Handle, Trx } from '../../db/index.ts';

/** That a learner has passed an activity in one of its terms, and how far they are on the way to the certificate. */
export interface Completion {
  readonly id: string;
  readonly userId: string;
  readonly activityId: string;
  readonly activityVersionId: string;
  readonly cycle: number;
  readonly attemptId: string;
  /** Epoch ms, as are the next two. */
  readonly passedAt: number;
  readonly evaluatedAt: number | null;
  readonly claimedAt: number | null;
  /** Credit claimed in hundredths; null where the certificate carries none, or none is issued yet. */
  readonly creditHundredths: number | null;
  /** What was claimed; null before that, with a certificate of completion, and with credit from before there were types. */
  readonly creditType: string | null;
}

const COLUMNS = [
  'completions.id',
  'completions.user_id as userId',
  'completions.activity_id as activityId',
  'completions.activity_version_id as activityVersionId',
  'completions.cycle',
  'completions.attempt_id as attemptId',
  'completions.passed_at as passedAt',
  'completions.evaluated_at as evaluatedAt',
  'completions.claimed_at as claimedAt',
  'completions.credit_hundredths as creditHundredths',
  'completions.credit_type as creditType',
] as const;

/** The completion that an attempt led to, or null when it led to none. */
export async function selectOptionalCompletion(db: Database | Trx, attemptId: string): Promise<Completion | null> {
  const row = await handleOf(db)
    .selectFrom('completions')
    .select(COLUMNS)
    .where('attempt_id', '=', attemptId)
    .executeTakeFirst();
  return row ?? null;
}

/** All completions of one learner, newest first. */
export async function listCompletions(db: Database, userId: string): Promise<Completion[]> {
  return db.kysely
    .selectFrom('completions')
    .select(COLUMNS)
    .where('user_id', '=', userId)
    .orderBy('passed_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

export async function selectTermCompletion(
  trx: Trx,
  term: Pick<Completion, 'userId' | 'activityId' | 'cycle'>,
): Promise<Completion> {
  return trx
    .selectFrom('completions')
    .select(COLUMNS)
    .where('user_id', '=', term.userId)
    .where('activity_id', '=', term.activityId)
    .where('cycle', '=', term.cycle)
    .executeTakeFirstOrThrow();
}

/** @returns whether this call wrote the row; false when the learner already has the completion */
export async function insertCompletion(
  trx: Trx,
  pass: Pick<Completion, 'id' | 'userId' | 'activityId' | 'activityVersionId' | 'cycle' | 'attemptId' | 'passedAt'>,
): Promise<boolean> {
  const inserted = await trx
    .insertInto('completions')
    .values({
      id: pass.id,
      user_id: pass.userId,
      activity_id: pass.activityId,
      activity_version_id: pass.activityVersionId,
      cycle: pass.cycle,
      attempt_id: pass.attemptId,
      passed_at: pass.passedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return inserted.length > 0;
}

/** @returns whether this call marked it; false when it was marked before */
export async function updateEvaluated(trx: Trx, completionId: string, at: number): Promise<boolean> {
  const updated = await trx
    .updateTable('completions')
    .set({ evaluated_at: at })
    .where('id', '=', completionId)
    .where('evaluated_at', 'is', null)
    .returning('id')
    .execute();
  return updated.length > 0;
}

/** @returns whether this call claimed it; false when it was claimed before */
export async function updateClaimed(
  trx: Trx,
  completionId: string,
  at: number,
  { creditHundredths, creditType }: { creditHundredths: number | null; creditType: string | null },
): Promise<boolean> {
  const updated = await trx
    .updateTable('completions')
    .set({ claimed_at: at, credit_hundredths: creditHundredths, credit_type: creditType })
    .where('id', '=', completionId)
    .where('claimed_at', 'is', null)
    .returning('id')
    .execute();
  return updated.length > 0;
}

function handleOf(db: Database | Trx): Handle {
  return 'kysely' in db ? db.kysely : db;
}
