import type { Database, Handle } from '../../db/index.ts';
import { NotFound } from '../../http/errors.ts';

export interface PersonFacts {
  id: string;
  email: string;
  fullName: string;
  credentials: string;
  profession: string;
  verifiedAt: number | null;
  verifiedHow: string | null;
  verifiedBy: string | null;
  timeMultiplierPercent: number;
  createdAt: number;
  disabledAt: number | null;
  passwordHash: string;
}

/** @throws NotFound */
export async function selectPersonFacts(db: Handle, userId: string): Promise<PersonFacts> {
  const row = await db
    .selectFrom('users as person')
    .leftJoin('users as checker', 'checker.id', 'person.profession_verified_by')
    .where('person.id', '=', userId)
    .select([
      'person.id',
      'person.email',
      'person.full_name as fullName',
      'person.credentials',
      'person.profession',
      'person.profession_verified_at as verifiedAt',
      'person.profession_verified_how as verifiedHow',
      'checker.full_name as verifiedBy',
      'person.time_multiplier_percent as timeMultiplierPercent',
      'person.created_at as createdAt',
      'person.disabled_at as disabledAt',
      'person.password_hash as passwordHash',
    ])
    .executeTakeFirst();
  if (!row) throw new NotFound('There is no such person.');
  return row;
}

export interface HeldRole {
  role: string;
  grantedAt: number;
  grantedBy: string | null;
}

export async function listHeldRoles(db: Handle, userId: string): Promise<HeldRole[]> {
  return db
    .selectFrom('user_roles')
    .leftJoin('users', 'users.id', 'user_roles.granted_by')
    .where('user_id', '=', userId)
    .select(['role', 'granted_at as grantedAt', 'users.full_name as grantedBy'])
    .execute();
}

export interface Decision {
  percent: number | null;
  extraMs: number | null;
  activity: string | null;
  reason: string;
  decidedAt: number;
  decidedBy: string;
}

/** What was decided on a person's time, the newest first. */
export async function listDecisions(db: Handle, userId: string): Promise<Decision[]> {
  return db
    .selectFrom('accommodations as one')
    .innerJoin('users', 'users.id', 'one.decided_by')
    .leftJoin('attempts', 'attempts.id', 'one.attempt_id')
    .leftJoin('activity_versions as version', 'version.id', 'attempts.activity_version_id')
    .where('one.user_id', '=', userId)
    .select([
      'one.time_multiplier_percent as percent',
      'one.extra_time_ms as extraMs',
      'version.title as activity',
      'one.reason',
      'one.decided_at as decidedAt',
      'users.full_name as decidedBy',
    ])
    .orderBy('one.decided_at', 'desc')
    .orderBy('one.id', 'desc')
    .limit(20)
    .execute();
}

export interface PersonAttempt {
  id: string;
  title: string;
  number: number;
  startedAt: number;
  limitMs: number | null;
  extraMs: number;
  deadlineAt: number | null;
  submittedAt: number | null;
  scoreNum: number | null;
  scoreDen: number | null;
  passed: number | null;
  certificate: string | null;
}

const attemptsOf = (db: Handle, userId: string) =>
  db
    .selectFrom('attempts')
    .innerJoin('activity_versions as version', 'version.id', 'attempts.activity_version_id')
    .leftJoin('completions', 'completions.attempt_id', 'attempts.id')
    .leftJoin('certificates', (join) =>
      join.onRef('certificates.completion_id', '=', 'completions.id').on('certificates.replaced_at', 'is', null),
    )
    .where('attempts.user_id', '=', userId)
    .select([
      'attempts.id',
      'version.title',
      'attempts.number',
      'attempts.started_at as startedAt',
      'attempts.time_limit_ms as limitMs',
      'attempts.extra_time_ms as extraMs',
      'attempts.deadline_at as deadlineAt',
      'attempts.submitted_at as submittedAt',
      'attempts.score_num as scoreNum',
      'attempts.score_den as scoreDen',
      'attempts.passed',
      'certificates.number as certificate',
    ]);

/** A person's newest attempts, each with the certificate in force that it led to. */
export async function listAttempts(db: Handle, userId: string, limit: number): Promise<PersonAttempt[]> {
  return attemptsOf(db, userId)
    .orderBy('attempts.started_at', 'desc')
    .orderBy('attempts.id', 'desc')
    .limit(limit)
    .execute();
}

/** @throws NotFound when this person has no such attempt */
export async function selectAttempt(db: Handle, userId: string, attemptId: string): Promise<PersonAttempt> {
  const row = await attemptsOf(db, userId).where('attempts.id', '=', attemptId).executeTakeFirst();
  if (!row) throw new NotFound('This person has no such attempt.');
  return row;
}

export interface HistoryEvent {
  at: number;
  action: string;
  actor: string | null;
}

/** What the log has of a person's account, the newest first. */
export async function listHistory({ kysely }: Database, userId: string, limit: number): Promise<HistoryEvent[]> {
  return kysely
    .selectFrom('audit_events as event')
    .leftJoin('users', 'users.id', 'event.actor_id')
    .where('subject_type', '=', 'user')
    .where('subject_id', '=', userId)
    .select(['event.at', 'event.action', 'users.full_name as actor'])
    .orderBy('event.at', 'desc')
    .orderBy('event.id', 'desc')
    .limit(limit)
    .execute();
}
