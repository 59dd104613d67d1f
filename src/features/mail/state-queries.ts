import { sql } from 'kysely';
import type { Handle } from '../../db/index.ts';
import type { MailState } from './queue-queries.ts';

/** How many wait, how many of those have failed at least once, and how many ended since a time, and how. */
export interface QueueCounts {
  readonly waiting: number;
  readonly failing: number;
  readonly sent: number;
  readonly givenUp: number;
}

export async function countQueue(handle: Handle, since: number): Promise<QueueCounts> {
  const waiting = await handle
    .selectFrom('mail_queue')
    .select((row) => [row.fn.countAll<number>().as('all'), row.fn.count<number>('last_error').as('failing')])
    .where(sql<boolean>`state = 'waiting'`)
    .executeTakeFirstOrThrow();
  const ended = async (state: MailState) => {
    const rows = handle.selectFrom('mail_queue').where('state', '=', state).where('finished_at', '>=', since);
    return Number((await rows.select((row) => row.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n);
  };
  const [sent, givenUp] = [await ended('sent'), await ended('given-up')];
  return { waiting: Number(waiting.all), failing: Number(waiting.failing), sent, givenUp };
}

export interface TroubledMail {
  readonly id: string;
  readonly createdAt: number;
  readonly view: string;
  readonly sealed: string | null;
  readonly state: MailState;
  readonly attempts: number;
  readonly nextAt: number;
  readonly lastError: string | null;
  readonly finishedAt: number | null;
}

/** Those that could not be handed over so far: given up, the latest first, then those that are being tried again. */
export async function listTroubled(handle: Handle, most: number): Promise<TroubledMail[]> {
  const columns = handle
    .selectFrom('mail_queue')
    .select(['id', 'created_at as createdAt', 'view', 'sealed', 'state', 'attempts', 'next_at as nextAt'])
    .select(['last_error as lastError', 'finished_at as finishedAt'])
    .limit(most);
  const givenUp = await columns.where('state', '=', 'given-up').orderBy('finished_at', 'desc').execute();
  const trying = await columns
    .where(sql<boolean>`state = 'waiting'`)
    .where('last_error', 'is not', null)
    .orderBy('next_at')
    .execute();
  return [...givenUp, ...trying];
}
