import type { Database, Trx } from '../../db/index.ts';
import type { Viewer } from '../../http/context.ts';
import { NotFound } from '../../http/errors.ts';
import { idParam } from '../../http/validate.ts';
import type { Confidence } from './certainty.ts';
import type { PracticeAnswer, PracticeSession } from './practice.ts';

const SESSION = ['id', 'user_id', 'activity_id', 'activity_version_id', 'started_at', 'finished_at'] as const;

interface SessionRow {
  id: string;
  user_id: string;
  activity_id: string;
  activity_version_id: string;
  started_at: number;
  finished_at: number | null;
}

function toSession(row: SessionRow): PracticeSession {
  return {
    id: row.id,
    userId: row.user_id,
    activityId: row.activity_id,
    activityVersionId: row.activity_version_id,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

/** @throws NotFound for one that isn't there, and for somebody else's alike */
export async function selectPracticeSession(
  db: Database,
  viewer: Viewer,
  unsafe_id: unknown,
): Promise<PracticeSession> {
  const row = await db.kysely
    .selectFrom('practice_sessions')
    .select(SESSION)
    .where('id', '=', idParam(unsafe_id, 'practice session'))
    .where('user_id', '=', viewer.id)
    .executeTakeFirst();
  if (!row) throw new NotFound('There is no such practice session.');
  return toSession(row);
}

/** The frozen form as it is stored. @throws NotFound */
export async function selectPracticeForm(
  db: Database,
  sessionId: string,
): Promise<{ form: string; activityVersionId: string }> {
  const row = await db.kysely
    .selectFrom('practice_sessions')
    .select(['form', 'activity_version_id as activityVersionId'])
    .where('id', '=', sessionId)
    .executeTakeFirst();
  if (!row) throw new NotFound('There is no such practice session.');
  return row;
}

/** Answers by position. */
export async function selectPracticeAnswers(db: Database, sessionId: string): Promise<Map<number, PracticeAnswer>> {
  const rows = await db.kysely
    .selectFrom('practice_answers')
    .select(['position', 'key_point_id', 'response', 'num', 'den', 'confidence', 'points'])
    .where('session_id', '=', sessionId)
    .orderBy('position')
    .execute();
  return new Map(
    rows.map((row) => [
      row.position,
      {
        position: row.position,
        keyPointId: row.key_point_id,
        response: JSON.parse(row.response),
        score: { num: row.num, den: row.den },
        confidence: row.confidence as Confidence | null,
        points: row.points,
      },
    ]),
  );
}

export interface PracticeSummary {
  readonly id: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly answered: number;
  readonly right: number;
  /** By certainty-based marking; null where it was never said how sure. */
  readonly points: number | null;
}

const SHOWN = 10;

/** A learner's newest sessions of an activity, the newest first. */
export async function listPracticeSessions(
  db: Database,
  { userId, activityId }: Pick<PracticeSession, 'userId' | 'activityId'>,
): Promise<PracticeSummary[]> {
  const rows = await db.kysely
    .selectFrom('practice_sessions as session')
    .leftJoin('practice_answers as answer', 'answer.session_id', 'session.id')
    .select((eb) => [
      'session.id',
      'session.started_at',
      'session.finished_at',
      eb.fn.count('answer.position').as('answered'),
      eb.fn.sum(eb.case().when('answer.num', '=', eb.ref('answer.den')).then(1).else(0).end()).as('right'),
      eb.fn.sum('answer.points').as('points'),
    ])
    .where('session.user_id', '=', userId)
    .where('session.activity_id', '=', activityId)
    .groupBy(['session.id', 'session.started_at', 'session.finished_at'])
    .orderBy('session.started_at', 'desc')
    .orderBy('session.id', 'desc')
    .limit(SHOWN)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    answered: Number(row.answered),
    right: Number(row.right),
    points: row.points === null ? null : Number(row.points),
  }));
}

/** Keeps another start of the same learner waiting until the transaction ends. */
export async function holdLearner(trx: Trx, engine: Database['engine'], userId: string): Promise<void> {
  // SQLite has one writer at a time. Not a lock that references to the person would wait for.
  if (engine === 'postgres')
    await trx.selectFrom('users').select('id').where('id', '=', userId).forNoKeyUpdate().execute();
}

export interface OpenPractice {
  readonly id: string;
  readonly activityVersionId: string;
  readonly form: string;
  readonly answered: number;
}

/** The session of an activity that isn't finished, with its form. */
export async function selectOptionalOpenPractice(
  trx: Trx,
  { userId, activityId }: Pick<PracticeSession, 'userId' | 'activityId'>,
): Promise<OpenPractice | null> {
  const row = await trx
    .selectFrom('practice_sessions as session')
    .select((eb) => [
      'session.id',
      'session.activity_version_id as activityVersionId',
      'session.form',
      eb
        .selectFrom('practice_answers as answer')
        .select(eb.fn.countAll().as('answered'))
        .whereRef('answer.session_id', '=', 'session.id')
        .as('answered'),
    ])
    .where('session.user_id', '=', userId)
    .where('session.activity_id', '=', activityId)
    .where('session.finished_at', 'is', null)
    .orderBy('session.started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? { ...row, answered: Number(row.answered) } : null;
}

/** Ends every session of an activity that isn't finished. */
export async function finishOpenPractice(
  trx: Trx,
  { userId, activityId, now }: Pick<PracticeSession, 'userId' | 'activityId'> & { now: number },
): Promise<void> {
  await trx
    .updateTable('practice_sessions')
    .set({ finished_at: now })
    .where('user_id', '=', userId)
    .where('activity_id', '=', activityId)
    .where('finished_at', 'is', null)
    .execute();
}

export async function insertPracticeSession(
  trx: Trx,
  session: Omit<PracticeSession, 'finishedAt'> & { form: string },
): Promise<void> {
  await trx
    .insertInto('practice_sessions')
    .values({
      id: session.id,
      user_id: session.userId,
      activity_id: session.activityId,
      activity_version_id: session.activityVersionId,
      form: session.form,
      started_at: session.startedAt,
      finished_at: null,
    })
    .execute();
}

export interface NewPracticeAnswer extends PracticeAnswer {
  readonly sessionId: string;
  readonly questionVersionId: string;
  readonly answeredAt: number;
}

/** Keeps the first answer to a question: a later one has seen what is right. */
export async function insertPracticeAnswer(trx: Trx, answer: NewPracticeAnswer): Promise<void> {
  await trx
    .insertInto('practice_answers')
    .values({
      session_id: answer.sessionId,
      position: answer.position,
      question_version_id: answer.questionVersionId,
      key_point_id: answer.keyPointId,
      response: JSON.stringify(answer.response),
      num: answer.score.num,
      den: answer.score.den,
      confidence: answer.confidence,
      points: answer.points,
      answered_at: answer.answeredAt,
    })
    .onConflict((conflict) => conflict.columns(['session_id', 'position']).doNothing())
    .execute();
}

/** Ends a session once it has so many answers. */
export async function finishWhenAnswered(
  trx: Trx,
  { sessionId, questions, now }: { sessionId: string; questions: number; now: number },
): Promise<void> {
  const { answered } = await trx
    .selectFrom('practice_answers')
    .select((eb) => eb.fn.countAll().as('answered'))
    .where('session_id', '=', sessionId)
    .executeTakeFirstOrThrow();
  if (Number(answered) < questions) return;
  await trx
    .updateTable('practice_sessions')
    .set({ finished_at: now })
    .where('id', '=', sessionId)
    .where('finished_at', 'is', null)
    .execute();
}
