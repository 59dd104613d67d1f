import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Conflict } from '../../http/errors.ts';
import { PASSWORD_STATES } from '../accounts/index.ts';
import { recordEvent } from '../audit/index.ts';
import { lockSubject, type Subject } from './queries.ts';

export type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'config' | 'log'>;

/** Who acts on whom. */
export interface Act {
  actor: Pick<Viewer, 'id' | 'fullName'>;
  userId: string;
}

/** What an act leaves in the log; null: it found everything so already. */
export type Left = { action: string; detail: Record<string, unknown> } | null;

/**
 * Does one thing to one person: in a transaction in which nobody else does another, and with its row in the log.
 * @throws NotFound when there is no such person; Conflict when they were erased; whatever `work` throws
 */
export async function onPerson(
  core: Core,
  { actor, userId }: Act,
  work: (trx: Trx, person: Subject) => Promise<Left>,
): Promise<boolean> {
  return core.db.transaction(async (trx) => {
    const person = await lockSubject(trx, core.db.engine, userId);
    if (person.passwordHash === PASSWORD_STATES.erased)
      throw new Conflict('This account was erased. Nobody can sign in to it, so there is nothing to change.');
    const left = await work(trx, person);
    if (left === null) return false;
    await recordEvent(trx, core, { actorId: actor.id, ...left, subjectType: 'user', subjectId: userId });
    return true;
  });
}
