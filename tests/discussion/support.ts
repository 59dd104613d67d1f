import type { Response } from 'supertest';
import { FOLDERS } from '../../src/compose.ts';
import type { Database } from '../../src/db/index.ts';
import { ensureFoundingActivity, selectPublishedActivity } from '../../src/features/activities/index.ts';
import { decideOnComment } from '../../src/features/discussion/moderate.ts';
import type { DiscussionLimits } from '../../src/features/discussion/pace.ts';
import { sendComment } from '../../src/features/discussion/send.ts';
import { FOUNDING_SLUG, openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import type { Fields } from '../support/people.ts';

export const DISCUSSION = `/activities/${FOUNDING_SLUG}/discussion`;

/** As fast as a test can send. */
export const UNHURRIED: DiscussionLimits = {
  texts: { most: 10_000, windowMs: 1000, intervalMs: 0 },
  reports: { most: 10_000, windowMs: 1000, intervalMs: 0 },
};

export type Signed = Person & { user: TestUser };

/** The whole site with the founding activity, over a database of either engine. */
export async function siteOn(db: Database, limits: DiscussionLimits = UNHURRIED): Promise<TestApp> {
  const site = await openTestApp({ db, app: { discussion: { limits } } });
  await ensureFoundingActivity(site.core, FOLDERS.content);
  return site;
}

/** Sends a comment as its page would. */
export function send(person: Person, fields: Fields = {}): Promise<Response> {
  return person.post(DISCUSSION, { comment: 'A thought on the article.', conflicts: 'none', ...fields });
}

export interface StoredComment {
  id: string;
  state: string;
  revision: number;
  version: number;
  open_reports: number;
}

/** The newest comment, as it is stored. */
export async function newest({ db }: TestApp): Promise<StoredComment> {
  return db.kysely
    .selectFrom('comments')
    .select(['id', 'state', 'revision', 'version', 'open_reports'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();
}

export async function stored({ db }: TestApp, id: string): Promise<StoredComment> {
  return db.kysely
    .selectFrom('comments')
    .select(['id', 'state', 'revision', 'version', 'open_reports'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

/** Sends one, a moment after the last. @returns its id */
export async function sent(site: TestApp, person: Person, fields: Fields = {}): Promise<string> {
  site.clock.advance(1000);
  const answer = await send(person, fields);
  if (answer.status !== 303) throw new Error(`sending answered ${answer.status}: ${answer.text.slice(0, 3000)}`);
  return (await newest(site)).id;
}

/** A moderator decides on what stands there now. */
export async function decide(site: TestApp, moderator: Person, id: string, decision: string, reason = '') {
  const { revision } = await stored(site, id);
  return moderator.post(`/admin/moderation/${id}/decisions`, { decision, revision, reason });
}

/** Sends one and approves it. @returns its id */
export async function approved(site: TestApp, author: Person, moderator: Person, fields: Fields = {}): Promise<string> {
  const id = await sent(site, author, fields);
  const answer = await decide(site, moderator, id, 'approve');
  if (answer.status !== 303) throw new Error(`approving answered ${answer.status}: ${answer.text.slice(0, 3000)}`);
  return id;
}

/** Sends one and approves it, without their pages. @returns its id */
export async function approvedAtOnce(
  { core, clock }: TestApp,
  who: { author: Signed; moderator: Signed; activityId: string },
  { body, parentId = null }: { body: string; parentId?: string | null },
): Promise<string> {
  clock.advance(1000);
  const result = await sendComment(core, UNHURRIED.texts, {
    activityId: who.activityId,
    authorId: who.author.user.id,
    parentId,
    sendingKey: core.ids.uuid(),
    text: { body, declaration: null },
    guide: 1,
  });
  if (result.outcome !== 'sent') throw new Error(`sending ended as ${result.outcome}`);
  const { id: commentId, revision } = result.comment;
  const deciding = { commentId, revision, moderatorId: who.moderator.user.id, reason: '' };
  await decideOnComment(core, { ...deciding, decision: 'approve' });
  return commentId;
}

/** What the log says of a comment, oldest first. */
export async function logOf({ db }: TestApp, subjectId: string) {
  const rows = await db.kysely
    .selectFrom('audit_events')
    .select(['action', 'actor_id', 'detail'])
    .where('subject_id', '=', subjectId)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map(({ action, actor_id, detail }) => ({ action, actorId: actor_id, detail: JSON.parse(detail) }));
}

/** How many mails are queued, or were, by the template. */
export async function mailsTo({ db }: TestApp, userId: string): Promise<string[]> {
  const rows = await db.kysely
    .selectFrom('mail_queue')
    .select('view')
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(({ view }) => view);
}

export async function activityIdOf({ db }: TestApp): Promise<string> {
  return (await selectPublishedActivity(db, FOUNDING_SLUG)).activityId;
}
