import { moveDeadlines, setExtraTime } from '../attempts/index.ts';
import { type Act, type Core, onPerson } from './acts.ts';
import { insertAccommodation, updateMultiplier } from './queries.ts';

const MINUTE_MS = 60_000;

/**
 * Sets how much time somebody has in activities with a limit, in percent of it; open attempts get their new deadline in
 * the same transaction. The reason is kept beside, not in the log: it may tell of somebody's health, and the log keeps
 * what it has.
 * @throws Conflict when less time would end an attempt that they are in
 */
export function setTimeMultiplier(
  core: Core,
  act: Act,
  { percent, reason }: { percent: number; reason: string },
): Promise<boolean> {
  return onPerson(core, act, async (trx, person) => {
    const before = person.timeMultiplierPercent;
    if (before === percent) return null;
    await updateMultiplier(trx, act.userId, percent);
    const moved = await moveDeadlines(trx, core, { userId: act.userId, multiplierPercent: percent });
    const id = core.ids.uuid();
    const decided = { decidedAt: core.clock(), decidedBy: act.actor.id };
    await insertAccommodation(trx, {
      id,
      userId: act.userId,
      attemptId: null,
      percent,
      extraMs: null,
      reason,
      ...decided,
    });
    return { action: 'accommodation.set', detail: { accommodation: id, before, after: percent, openAttempts: moved } };
  });
}

/** Sets the extra minutes of one open attempt: all of them, so that a form sent twice gives them once. @throws NotFound; Conflict */
export function giveExtraMinutes(
  core: Core,
  act: Act,
  { attemptId, minutes, reason }: { attemptId: string; minutes: number; reason: string },
): Promise<boolean> {
  return onPerson(core, act, async (trx) => {
    const extraMs = minutes * MINUTE_MS;
    const { extraBeforeMs, from, to } = await setExtraTime(trx, core, { userId: act.userId, attemptId, extraMs });
    if (extraBeforeMs === extraMs) return null;
    const id = core.ids.uuid();
    const decided = { decidedAt: core.clock(), decidedBy: act.actor.id };
    await insertAccommodation(trx, { id, userId: act.userId, attemptId, percent: null, extraMs, reason, ...decided });
    const before = { extraMinutes: extraBeforeMs / MINUTE_MS, deadlineAt: from };
    const after = { extraMinutes: minutes, deadlineAt: to };
    return { action: 'accommodation.extend', detail: { accommodation: id, attemptId, before, after } };
  });
}
