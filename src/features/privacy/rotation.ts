import type { CoreDeps } from '../../deps.ts';
import { isSealedWith, type Secrets, seal, unseal } from '../../lib/secrets.ts';
import { recordEvent } from '../audit/index.ts';
import { countUnkept, keepOlderKeys } from './kept-keys.ts';
import { replaceSealed, type SealedText, selectSealed } from './rotation-queries.ts';
import { SEALED_FIELDS, type SealedField } from './sealed-fields.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

/** Texts that are opened and sealed anew in one transaction. */
const BATCH = 200;

/** How the texts of a field stand. */
export interface FieldState {
  /** `table.column` */
  readonly field: string;
  present: number;
  earlier: number;
  /** Keys of rows that open under neither secret, at most ten. */
  readonly unreadable: string[];
  unreadableCount: number;
}

export interface KeysState {
  readonly fields: FieldState[];
  /** Keys of earlier secrets that would be lost with them. */
  readonly unkept: number;
  /** Everything that still needs the secret before this one. */
  readonly left: number;
  readonly unreadable: number;
}

/** How much is still under the secret before this one. Changes nothing. */
export async function checkKeys({ db }: Pick<Core, 'db'>, secrets: Secrets): Promise<KeysState> {
  const fields: FieldState[] = [];
  for (const field of SEALED_FIELDS) {
    const state = emptyState(field);
    for await (const batch of sealedTexts(db, field)) {
      for (const text of batch) note(state, text, stateOf(secrets, field, text));
    }
    fields.push(state);
  }
  const unkept = await countUnkept(db, secrets);
  const sum = (name: 'earlier' | 'unreadableCount') => fields.reduce((total, state) => total + state[name], 0);
  return { fields, unkept, left: sum('earlier') + unkept, unreadable: sum('unreadableCount') };
}

/**
 * Seals everything that is under the secret before this one anew, under the present one, and keeps the keys that have to
 * outlive it. Broken off at any point it goes on where it is called again; called once more it finds nothing to do. What
 * others write meanwhile is under the present secret if they know it.
 * @param secrets the present ones, which know the secret before
 * @param onBatch how many texts were sealed anew so far
 */
export async function rotateKeys(core: Core, secrets: Secrets, onBatch?: (done: number) => void): Promise<KeysState> {
  const { left, unreadable } = await checkKeys(core, secrets);
  if (left > 0) await begin(core, secrets, { left, unreadable });
  let done = 0;
  for (const field of SEALED_FIELDS) {
    for await (const batch of sealedTexts(core.db, field)) {
      const earlier = batch.filter((text) => stateOf(secrets, field, text) === 'earlier');
      if (earlier.length === 0) continue;
      await core.db.transaction(async (trx) => {
        for (const text of earlier) await replaceSealed(trx, field, text, sealedAnew(secrets, field, text));
      });
      done += earlier.length;
      onBatch?.(done);
    }
  }
  return checkKeys(core, secrets);
}

function sealedAnew(
  secrets: Secrets,
  { purpose, follows }: SealedField,
  { context, sealed }: SealedText,
): { sealed: string; follows: string | null } {
  const key = secrets.derive(purpose);
  const anew = seal(key, context, unseal(key, context, sealed));
  return { sealed: anew, follows: follows?.of(secrets, context, anew) ?? null };
}

function stateOf(
  secrets: Secrets,
  { purpose }: SealedField,
  { context, sealed }: SealedText,
): 'present' | 'earlier' | 'unreadable' {
  const key = secrets.derive(purpose);
  if (isSealedWith(key, context, sealed)) return 'present';
  try {
    unseal(key, context, sealed);
    return 'earlier';
  } catch {
    // Neither secret opens it: it was sealed under a third, or changed.
    return 'unreadable';
  }
}

function emptyState({ table, column }: SealedField): FieldState {
  return { field: `${table}.${column}`, present: 0, earlier: 0, unreadable: [], unreadableCount: 0 };
}

function note(state: FieldState, { id }: SealedText, found: 'present' | 'earlier' | 'unreadable'): void {
  if (found !== 'unreadable') {
    state[found] += 1;
    return;
  }
  state.unreadableCount += 1;
  if (state.unreadable.length < 10) state.unreadable.push(id.join(' '));
}

async function* sealedTexts(db: Core['db'], field: SealedField): AsyncGenerator<SealedText[]> {
  let after: readonly string[] | null = null;
  for (;;) {
    const batch: SealedText[] = await selectSealed(db.kysely, field, after, BATCH);
    if (batch.length > 0) yield batch;
    if (batch.length < BATCH) return;
    after = batch.at(-1)?.id ?? null;
  }
}

/** Before anything is sealed anew: the keys that outlive their secret are kept, and the log has that it begins or goes on. */
async function begin(core: Core, secrets: Secrets, detail: { left: number; unreadable: number }): Promise<void> {
  await core.db.transaction(async (trx) => {
    await keepOlderKeys(trx, secrets, core.clock());
    await recordEvent(trx, core, {
      actorId: null,
      action: 'keys.rotate',
      subjectType: 'keys',
      subjectId: 'secret',
      detail,
    });
  });
}
