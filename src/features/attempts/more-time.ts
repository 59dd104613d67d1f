import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { Conflict, NotFound } from '../../http/errors.ts';
import { deadlineOf, isOver } from './deadline.ts';
import { lockOpenTimes, lockTimeMultiplier, type OpenTime, updateTime } from './more-time-queries.ts';

type Core = Pick<CoreDeps, 'db' | 'clock'>;

/** The deadline of an open attempt before and after; epoch ms. */
export interface MovedDeadline {
  readonly attemptId: string;
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * Gives every open attempt of a learner the deadline that their time multiplier makes of it, in the transaction that
 * changes the multiplier. Attempts without a limit and those whose time is over stay as they are.
 * @throws Conflict when less time would end an attempt that the learner is in: nothing is cut off under their hands
 */
export async function moveDeadlines(
  trx: Trx,
  { db, clock }: Core,
  { userId, multiplierPercent }: { userId: string; multiplierPercent: number },
): Promise<MovedDeadline[]> {
  const moved: MovedDeadline[] = [];
  for (const time of await lockOpenTimes(trx, db.engine, userId)) {
    if (isOver(time, clock())) continue;
    const to = deadlineOf(time.startedAt, { ...time, multiplierPercent });
    if (to === time.deadlineAt) continue;
    await move(trx, time, { extraMs: time.extraMs, to }, clock());
    moved.push({ attemptId: time.attemptId, from: time.deadlineAt, to });
  }
  return moved;
}

/**
 * Sets the extra time of one open attempt, which counts at once.
 * @param extraMs all of it, not what is added: the same form sent twice gives it once
 * @returns what there was before, and the deadlines
 * @throws NotFound when the learner has no such open attempt; Conflict when it has no limit, is over, or would be
 */
export async function setExtraTime(
  trx: Trx,
  { db, clock }: Core,
  { userId, attemptId, extraMs }: { userId: string; attemptId: string; extraMs: number },
): Promise<MovedDeadline & { extraBeforeMs: number }> {
  const multiplierPercent = await lockTimeMultiplier(trx, db.engine, userId);
  const time = (await lockOpenTimes(trx, db.engine, userId)).find((one) => one.attemptId === attemptId);
  if (!time) throw new NotFound('This person has no such open attempt: it may have been submitted a moment ago.');
  if (time.limitMs === null) throw new Conflict('This activity has no time limit, so there is nothing to add to.');
  if (isOver(time, clock()))
    throw new Conflict(
      'The time of this attempt is over, and its answers count as they are. Extra time came too late.',
    );
  const to = deadlineOf(time.startedAt, { ...time, multiplierPercent, extraMs });
  await move(trx, time, { extraMs, to }, clock());
  return { attemptId, from: time.deadlineAt, to, extraBeforeMs: time.extraMs };
}

async function move(
  trx: Trx,
  time: OpenTime,
  { extraMs, to }: { extraMs: number; to: number | null },
  now: number,
): Promise<void> {
  if (to !== null && to <= now) {
    throw new Conflict(
      'This person is in a quiz that would be over at once with so little time. Wait until it is submitted, or leave them more.',
    );
  }
  await updateTime(trx, time.attemptId, { extraMs, deadlineAt: to });
}
