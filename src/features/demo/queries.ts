import type { Handle } from '../../db/index.ts';

/** Whether nobody has an account yet, which is when a database counts as empty. */
export async function hasPeople(handle: Handle): Promise<boolean> {
  return (await handle.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
}
