import { type SqlBool, sql } from 'kysely';
import type { Engine, Handle, Trx } from '../../db/index.ts';

export type MailState = 'waiting' | 'sent' | 'given-up';

export interface QueuedMail {
  readonly id: string;
  /** Epoch ms, as all times here. */
  readonly createdAt: number;
  readonly view: string;
  /** null once it is handed over. */
  readonly sealed: string | null;
  /** How often it was begun to be handed over. */
  readonly attempts: number;
  readonly giveUpAt: number;
}

export interface NewMail {
  id: string;
  createdAt: number;
  userId: string | null;
  view: string;
  sealed: string;
  giveUpAt: number;
}

export async function insertMail(trx: Trx, mail: NewMail): Promise<void> {
  await trx
    .insertInto('mail_queue')
    .values({
      id: mail.id,
      created_at: mail.createdAt,
      user_id: mail.userId,
      view: mail.view,
      sealed: mail.sealed,
      state: 'waiting',
      attempts: 0,
      next_at: mail.createdAt,
      give_up_at: mail.giveUpAt,
      lease: null,
      last_error: null,
      finished_at: null,
    })
    .execute();
}

// A literal, so that PostgreSQL sees that the index of what waits is the one.
const waiting = sql<SqlBool>`state = 'waiting'`;

/** Whether anything is to be tried now: what a worker asks first, since taking one costs a transaction. */
export async function isAnyDue(handle: Handle, now: number): Promise<boolean> {
  const due = handle.selectFrom('mail_queue').select('id').where(waiting).where('next_at', '<=', now).limit(1);
  return (await due.executeTakeFirst()) !== undefined;
}

/**
 * Takes the mail whose turn it is, so that nobody else does until `until`; whoever took it and is gone by then has it
 * taken from them.
 */
export async function takeMail(
  trx: Trx,
  engine: Engine,
  { now, until, lease }: { now: number; until: number; lease: string },
): Promise<QueuedMail | null> {
  let next = trx.selectFrom('mail_queue').select('id').where(waiting).where('next_at', '<=', now);
  next = next.orderBy('next_at').limit(1);
  if (engine === 'postgres') next = next.forUpdate().skipLocked();
  const taken = await trx
    .updateTable('mail_queue')
    .set((row) => ({ lease, next_at: until, attempts: row('attempts', '+', 1) }))
    .where('id', '=', next)
    .returning(['id', 'created_at as createdAt', 'view', 'sealed', 'attempts', 'give_up_at as giveUpAt'])
    .executeTakeFirst();
  return taken ?? null;
}

/** What becomes of a mail that was taken. */
export type Outcome =
  | { state: 'sent'; at: number }
  | { state: 'waiting'; nextAt: number; error: string }
  | { state: 'given-up'; at: number; error: string };

/** @returns false when somebody else has taken it since; then it is theirs to say */
export async function finishTry(trx: Trx, id: string, lease: string, outcome: Outcome): Promise<boolean> {
  const { state } = outcome;
  const result = await trx
    .updateTable('mail_queue')
    .set({
      state,
      lease: null,
      ...(state === 'sent' ? { sealed: null, last_error: null } : { last_error: outcome.error }),
      ...(state === 'waiting' ? { next_at: outcome.nextAt } : { finished_at: outcome.at }),
    })
    .where('id', '=', id)
    .where('lease', '=', lease)
    .where(waiting)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** @returns which template it is of, or null when it isn't one that was given up */
export async function resendMail(trx: Trx, id: string, now: number, giveUpAt: number): Promise<string | null> {
  const row = await trx
    .updateTable('mail_queue')
    .set({ state: 'waiting', attempts: 0, next_at: now, give_up_at: giveUpAt, finished_at: null, lease: null })
    .where('id', '=', id)
    .where('state', '=', 'given-up')
    .returning('view')
    .executeTakeFirst();
  return row?.view ?? null;
}

/** Mails that can still be read and belong to no account. */
export async function listWithoutAccount(handle: Handle): Promise<Pick<QueuedMail, 'id' | 'view' | 'sealed'>[]> {
  const mails = handle.selectFrom('mail_queue').select(['id', 'view', 'sealed']);
  return mails.where('user_id', 'is', null).where('sealed', 'is not', null).execute();
}

export async function deleteMail(trx: Trx, id: string): Promise<void> {
  await trx.deleteFrom('mail_queue').where('id', '=', id).execute();
}

/** Forgets what ended before a time. */
export async function deleteEnded(trx: Trx, before: number): Promise<void> {
  await trx
    .deleteFrom('mail_queue')
    .where('state', 'in', ['sent', 'given-up'])
    .where('finished_at', '<', before)
    .execute();
}
