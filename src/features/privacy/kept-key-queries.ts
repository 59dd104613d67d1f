import type { Database, Handle, Trx } from '../../db/index.ts';

export interface KeptKey {
  readonly id: string;
  readonly purpose: string;
  readonly sealed: string;
}

export function listKeptKeys(handle: Handle): Promise<KeptKey[]> {
  return handle.selectFrom('kept_keys').select(['id', 'purpose', 'sealed']).orderBy('kept_at').orderBy('id').execute();
}

/** Keeping a key twice is keeping it once. */
export async function insertKeptKey(trx: Trx, { id, purpose, sealed }: KeptKey, now: number): Promise<void> {
  await trx
    .insertInto('kept_keys')
    .values({ id, purpose, sealed, kept_at: now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

export async function keptIds(db: Database): Promise<Set<string>> {
  return new Set((await listKeptKeys(db.kysely)).map(({ id }) => id));
}
