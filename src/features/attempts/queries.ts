import { type Database, type Handle, hotQuery, type Tables, type Trx } from '../../db/index.ts';
import type { Viewer } from '../../http/context.ts';
import { NotFound } from '../../http/errors.ts';
import { idParam } from '../../http/validate.ts';
import type { Answer, Attempt } from './attempt.ts';
import type { GradedItem } from './grading.ts';
import type { History } from './policy.ts';

const COLUMNS = [
  'id',
  'user_id',
  'activity_id',
  'activity_version_id',
  'cycle',
  'number',
  'started_at',
  'time_limit_ms',
  'extra_time_ms',
  'deadline_at',
  'submitted_at',
  'finished_by',
  'score_num',
  'score_den',
  'passed',
] as const;

type AttemptRow = {
  [K in (typeof COLUMNS)[number]]: K extends 'cycle' | 'extra_time_ms' ? number : Tables['attempts'][K];
};

function toAttempt(row: AttemptRow): Attempt {
  return {
    id: row.id,
    userId: row.user_id,
    activityId: row.activity_id,
    activityVersionId: row.activity_version_id,
    cycle: row.cycle,
    number: row.number,
    startedAt: row.started_at,
    timeLimitMs: row.time_limit_ms,
    extraTimeMs: row.extra_time_ms,
    deadlineAt: row.deadline_at,
    submittedAt: row.submitted_at,
    finishedBy: row.finished_by as Attempt['finishedBy'],
    score: row.score_num === null || row.score_den === null ? null : { num: row.score_num, den: row.score_den },
    passed: row.passed === null ? null : row.passed === 1,
  };
}

const ownAttempt = hotQuery<{ id: string; userId: string }, AttemptRow>((db, p) =>
  db.selectFrom('attempts').select(COLUMNS).where('id', '=', p.id).where('user_id', '=', p.userId),
);

/** Loads and authorises in one step: somebody else's attempt is as unknown as one that isn't there. @throws NotFound */
export async function selectAuthorizedAttempt(db: Database, viewer: Viewer, unsafe_id: unknown): Promise<Attempt> {
  const [row] = await ownAttempt(db, { id: idParam(unsafe_id, 'attempt'), userId: viewer.id });
  if (!row) throw new NotFound('There is no such attempt.');
  return toAttempt(row);
}

/** The same for the system itself; inside a transaction it sees what the transaction sees. @throws NotFound */
export async function selectAttempt(handle: Handle, id: string): Promise<Attempt> {
  const row = await handle.selectFrom('attempts').select(COLUMNS).where('id', '=', id).executeTakeFirst();
  if (!row) throw new NotFound('There is no such attempt.');
  return toAttempt(row);
}

/** Reads an attempt and keeps every other transaction off it until this one ends. */
export async function lockAttempt(trx: Trx, engine: Database['engine'], id: string): Promise<Attempt> {
  // SQLite has one writer at a time: the transaction itself is the lock.
  if (engine === 'postgres') await trx.selectFrom('attempts').select('id').where('id', '=', id).forUpdate().execute();
  return selectAttempt(trx, id);
}

interface AnswerRow {
  position: number;
  response: string;
  struck: string;
  flagged: number;
  spent_ms: number;
  revision: number;
  writer: string;
  writer_seq: number;
  saved_at: number;
}

const ANSWER_COLUMNS = [
  'position',
  'response',
  'struck',
  'flagged',
  'spent_ms',
  'revision',
  'writer',
  'writer_seq',
  'saved_at',
] as const;

const answersOf = hotQuery<{ attemptId: string }, AnswerRow>((db, p) =>
  db.selectFrom('answers').select(ANSWER_COLUMNS).where('attempt_id', '=', p.attemptId),
);

/** The saved answers of an attempt by position. */
export async function selectAnswers(db: Database, attemptId: string): Promise<Map<number, Answer>> {
  const rows = await answersOf(db, { attemptId });
  return new Map(rows.map((row) => [row.position, toAnswer(row)]));
}

/** The same as a transaction sees them. */
export async function selectAnswersIn(trx: Trx, attemptId: string): Promise<Map<number, Answer>> {
  const rows = await trx.selectFrom('answers').select(ANSWER_COLUMNS).where('attempt_id', '=', attemptId).execute();
  return new Map(rows.map((row) => [row.position, toAnswer(row)]));
}

function toAnswer(row: AnswerRow): Answer {
  return {
    position: row.position,
    response: JSON.parse(row.response),
    struck: optionIds(row.struck),
    flagged: row.flagged === 1,
    spentMs: row.spent_ms,
    revision: row.revision,
    writer: row.writer,
    writerSeq: row.writer_seq,
    savedAt: row.saved_at,
  };
}

/** Struck options are kept as a JSON array of option ids, written by save.ts. */
function optionIds(json: string): string[] {
  const value: unknown = JSON.parse(json);
  if (!Array.isArray(value) || !value.every((id) => typeof id === 'string'))
    throw new Error('a stored answer is not a list of option ids');
  return value;
}

/** The form of an attempt as it is stored; see form.ts. @throws NotFound */
export async function selectStoredForm(
  db: Database,
  attemptId: string,
): Promise<{ form: string; activityVersionId: string }> {
  const row = await db.kysely
    .selectFrom('attempts')
    .select(['form', 'activity_version_id as activityVersionId'])
    .where('id', '=', attemptId)
    .executeTakeFirst();
  if (!row) throw new NotFound('There is no such attempt.');
  return row;
}

export interface AttemptSummary {
  id: string;
  activityId: string;
  activityVersionId: string;
  number: number;
  submittedAt: number | null;
  passed: boolean;
}

/** Every attempt of a learner, or of a learner at one activity, oldest first. */
export async function selectAttempts(handle: Handle, userId: string, activityId?: string): Promise<AttemptSummary[]> {
  let query = handle
    .selectFrom('attempts')
    .select(['id', 'activity_id', 'activity_version_id', 'number', 'submitted_at', 'passed'])
    .where('user_id', '=', userId);
  if (activityId !== undefined) query = query.where('activity_id', '=', activityId);
  const rows = await query.orderBy('number').execute();
  return rows.map((row) => ({
    id: row.id,
    activityId: row.activity_id,
    activityVersionId: row.activity_version_id,
    number: row.number,
    submittedAt: row.submitted_at,
    passed: row.passed === 1,
  }));
}

export function historyOf(attempts: readonly AttemptSummary[]): History {
  const submitted = attempts.map((attempt) => attempt.submittedAt ?? 0);
  return {
    used: attempts.length,
    passed: attempts.some((attempt) => attempt.passed),
    open: attempts.some((attempt) => attempt.submittedAt === null),
    lastSubmittedAt: submitted.some((at) => at > 0) ? Math.max(...submitted) : null,
  };
}

export interface Finish {
  attemptId: string;
  submittedAt: number;
  finishedBy: 'learner' | 'deadline';
  score: { num: number; den: number };
  passed: boolean;
  items: readonly GradedItem[];
}

/** Closes an attempt and keeps each item's score. */
export async function finishAttempt(trx: Trx, finish: Finish): Promise<void> {
  await trx
    .updateTable('attempts')
    .set({
      submitted_at: finish.submittedAt,
      finished_by: finish.finishedBy,
      score_num: finish.score.num,
      score_den: finish.score.den,
      passed: finish.passed ? 1 : 0,
    })
    .where('id', '=', finish.attemptId)
    .where('submitted_at', 'is', null)
    .execute();
  await trx
    .insertInto('scores')
    .values(
      finish.items.map((item) => ({
        attempt_id: finish.attemptId,
        position: item.position,
        question_version_id: item.questionVersionId,
        key_point_id: item.keyPointId,
        answered: item.answered ? 1 : 0,
        pilot: item.pilot ? 1 : 0,
        num: item.score.num,
        den: item.score.den,
      })),
    )
    .execute();
}

export async function selectScores(db: Database, attemptId: string): Promise<GradedItem[]> {
  const rows = await db.kysely
    .selectFrom('scores')
    .selectAll()
    .where('attempt_id', '=', attemptId)
    .orderBy('position')
    .execute();
  return rows.map((row) => ({
    position: row.position,
    questionVersionId: row.question_version_id,
    keyPointId: row.key_point_id,
    answered: row.answered === 1,
    pilot: row.pilot === 1,
    score: { num: row.num, den: row.den },
  }));
}

export async function selectOverdueIds(db: Database, now: number): Promise<string[]> {
  const rows = await db.kysely
    .selectFrom('attempts')
    .select('id')
    .where('submitted_at', 'is', null)
    .where('deadline_at', '<', now)
    .orderBy('deadline_at')
    .limit(200)
    .execute();
  return rows.map((row) => row.id);
}

/** The newest time that the database knows of an attempt, epoch ms; 0 when there is none. The clock must not start before it. */
export async function newestTime(db: Database): Promise<number> {
  const attempts = await db.kysely
    .selectFrom('attempts')
    .select((eb) => [eb.fn.max('started_at').as('started'), eb.fn.max('submitted_at').as('submitted')])
    .executeTakeFirst();
  return Math.max(Number(attempts?.started ?? 0), Number(attempts?.submitted ?? 0));
}
