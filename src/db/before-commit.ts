import type { Kysely } from 'kysely';
import type { Engine, Trx } from './database.ts';
import type { Tables } from './tables.ts';

type Step = (engine: Engine) => Promise<void>;

interface UnderWay {
  readonly engine: Engine;
  /** What is still to be done before the commit. */
  readonly steps: Step[];
}

const underWay = new WeakMap<Trx, UnderWay>();

/**
 * Has `step` run in the transaction when the work is done and before the commit; it throwing undoes the transaction.
 * For what takes a lock that everybody wants: taken last, it is held only for as long as the commit lasts, and nobody
 * holds it who waits for another. Steps run in the order in which they were asked for, also those asked for by a step.
 * @throws Error when `trx` isn't a handle that `Database.transaction` gave and is still under way
 */
export function beforeCommit(trx: Trx, step: Step): void {
  stateOf(trx).steps.push(step);
}

function stateOf(trx: Trx): UnderWay {
  const state = underWay.get(trx);
  if (!state) throw new Error('this is no transaction of Database.transaction that is under way');
  return state;
}

/** Runs `work` in a transaction, and then what `beforeCommit` was given. */
export function transact<T>(engine: Engine, kysely: Kysely<Tables>, work: (trx: Trx) => Promise<T>): Promise<T> {
  return kysely.transaction().execute(async (trx) => {
    const state: UnderWay = { engine, steps: [] };
    underWay.set(trx, state);
    try {
      const worked = await work(trx);
      for (let step = state.steps.shift(); step; step = state.steps.shift()) await step(engine);
      return worked;
    } finally {
      underWay.delete(trx);
    }
  });
}
