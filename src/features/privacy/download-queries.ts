import type { Database } from '../../db/index.ts';

/** What the data download says of a person, from their own rows alone. Times come out as ISO 8601. */

const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

export async function profileOf({ kysely: db }: Database, userId: string) {
  const row = await db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirstOrThrow();
  return {
    id: row.id,
    email: row.email,
    fullName: row.full_name,
    credentials: row.credentials,
    profession: row.profession,
    professionVerifiedAt: time(row.profession_verified_at),
    professionVerifiedHow: row.profession_verified_how,
    timeMultiplierPercent: row.time_multiplier_percent,
    letterKeys: row.letter_keys === 1,
    reportingPermittedAt: time(row.reporting_permitted_at),
    accountCreatedAt: time(row.created_at),
  };
}

export async function sealedReportingOf({ kysely: db }: Database, userId: string): Promise<string | null> {
  const row = await db
    .selectFrom('users')
    .select('reporting_sealed')
    .where('id', '=', userId)
    .executeTakeFirstOrThrow();
  return row.reporting_sealed;
}

export async function rolesOf({ kysely: db }: Database, userId: string) {
  const rows = await db.selectFrom('user_roles').selectAll().where('user_id', '=', userId).orderBy('role').execute();
  return rows.map((row) => ({ role: row.role, grantedAt: time(row.granted_at) }));
}

export async function sessionsOf({ kysely: db }: Database, userId: string) {
  const rows = await db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .execute();
  return rows.map((row) => ({
    browser: row.user_agent,
    signedInAt: time(row.created_at),
    lastSeenAt: time(row.last_seen_at),
    endsAt: time(row.expires_at),
  }));
}

/** When links were sent by mail; the links themselves open accounts and are kept as hashes alone. */
export async function linksOf({ kysely: db }: Database, userId: string) {
  const resets = await db.selectFrom('password_resets').selectAll().where('user_id', '=', userId).execute();
  const invitations = await db.selectFrom('invitations').selectAll().where('user_id', '=', userId).execute();
  return {
    passwordResets: resets.map((row) => ({ askedForAt: time(row.created_at), usedAt: time(row.used_at) })),
    invitations: invitations.map((row) => ({ sentAt: time(row.created_at), acceptedAt: time(row.accepted_at) })),
  };
}

export async function accommodationsOf({ kysely: db }: Database, userId: string) {
  const rows = await db
    .selectFrom('accommodations')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('decided_at')
    .execute();
  return rows.map((row) => ({
    decidedAt: time(row.decided_at),
    attempt: row.attempt_id,
    timeMultiplierPercent: row.time_multiplier_percent,
    extraTimeMs: row.extra_time_ms,
    reason: row.reason,
  }));
}

export interface CertificateRow {
  readonly number: string;
  readonly completion: string;
  readonly issuedAt: string | null;
  readonly replacedAt: string | null;
  readonly revokedAt: string | null;
  readonly revokedReason: string | null;
  readonly jws: string;
}

export async function certificatesOf({ kysely: db }: Database, userId: string): Promise<CertificateRow[]> {
  const rows = await db
    .selectFrom('certificates')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('issued_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    number: row.number,
    completion: row.completion_id,
    issuedAt: time(row.issued_at),
    replacedAt: time(row.replaced_at),
    revokedAt: time(row.revoked_at),
    revokedReason: row.revoked_reason,
    jws: row.record,
  }));
}

export async function commentsOf({ kysely: db }: Database, userId: string) {
  const rows = await db
    .selectFrom('comments as comment')
    .innerJoin('comment_texts as text', 'text.comment_id', 'comment.id')
    .where('comment.author_id', '=', userId)
    .select(['comment.id', 'comment.state', 'comment.reason', 'comment.parent_id'])
    .select(['text.version', 'text.body', 'text.has_conflicts', 'text.declaration', 'text.sent_at'])
    .orderBy('text.sent_at')
    .execute();
  return rows.map((row) => ({
    comment: row.id,
    repliesTo: row.parent_id,
    state: row.state,
    moderatorsReason: row.reason,
    version: row.version,
    text: row.body,
    declaredConflicts: row.has_conflicts === 1 ? row.declaration : null,
    sentAt: time(row.sent_at),
  }));
}

export async function reportsOf({ kysely: db }: Database, userId: string) {
  const rows = await db.selectFrom('comment_reports').selectAll().where('reporter_id', '=', userId).execute();
  return rows.map((row) => ({ comment: row.comment_id, reason: row.reason, reportedAt: time(row.reported_at) }));
}

export async function ineligibilityOf({ kysely: db }: Database, userId: string) {
  const rows = await db.selectFrom('ineligible_staff').selectAll().where('user_id', '=', userId).execute();
  return rows.map((row) => ({ declaredAt: time(row.declared_at), endedAt: time(row.ended_at) }));
}

export async function disclosuresOf({ kysely: db }: Database, userId: string) {
  const rows = await db
    .selectFrom('disclosures')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    email: row.email,
    state: row.state,
    relationships: JSON.parse(row.relationships) as unknown,
    mitigation: row.mitigation,
    submittedAt: time(row.submitted_at),
    validUntil: row.valid_until,
  }));
}

export async function mailOf({ kysely: db }: Database, userId: string) {
  const rows = await db
    .selectFrom('mail_queue')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .execute();
  return rows.map((row) => ({
    template: row.view,
    queuedAt: time(row.created_at),
    state: row.state,
    finishedAt: time(row.finished_at),
  }));
}

/** What somebody does in the office or at the desk, and keeps for themselves. */
export async function workOf({ kysely: db }: Database, userId: string) {
  const events = await db
    .selectFrom('question_events')
    .selectAll()
    .where('actor_id', '=', userId)
    .orderBy('at')
    .execute();
  const editors = await db.selectFrom('article_editors').selectAll().where('user_id', '=', userId).execute();
  const views = await db.selectFrom('record_views').selectAll().where('user_id', '=', userId).execute();
  return {
    questionSteps: events.map((row) => ({
      question: row.question_id,
      at: time(row.at),
      action: row.action,
      comment: row.comment,
    })),
    articlesEdited: editors.map((row) => ({ article: row.article_id, since: time(row.added_at) })),
    savedViews: views.map((row) => ({ name: row.name, query: row.query })),
  };
}

export interface EventRow {
  readonly seq: number;
  readonly at: string | null;
  readonly actorId: string | null;
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly detail: string;
}

/** The next events of the log that a person did, or that were done to their account, in its order. */
export async function eventsOf(
  { kysely: db }: Database,
  userId: string,
  after: number,
  limit: number,
): Promise<EventRow[]> {
  const rows = await db
    .selectFrom('audit_events')
    .selectAll()
    .where(({ eb, or, and }) =>
      or([eb('actor_id', '=', userId), and([eb('subject_id', '=', userId), eb('subject_type', '=', 'user')])]),
    )
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    seq: Number(row.seq),
    at: time(row.at),
    actorId: row.actor_id,
    action: row.action,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    detail: row.detail,
  }));
}
