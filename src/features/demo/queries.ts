import type { Handle } from '../../db/index.ts';

/** Whether anybody has an account; a database where nobody has counts as empty. */
export async function hasPeople(handle: Handle): Promise<boolean> {
  return (await handle.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
}
