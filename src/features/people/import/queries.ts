import type { Database, Handle, Trx } from '../../../db/index.ts';
import { NotFound } from '../../../http/errors.ts';
import type { Existing } from './differences.ts';

export interface StoredImport {
  id: string;
  name: string;
  source: string | null;
  invite: number;
  createdAt: number;
  appliedAt: number | null;
  result: string | null;
}

export async function insertImport(
  trx: Trx,
  one: { id: string; createdBy: string; createdAt: number; name: string; source: string; result: string },
): Promise<void> {
  await trx
    .insertInto('people_imports')
    .values({
      id: one.id,
      created_by: one.createdBy,
      created_at: one.createdAt,
      name: one.name,
      source: one.source,
      invite: 0,
      applied_at: null,
      result: one.result,
    })
    .execute();
}

const imports = (db: Handle, id: string) =>
  db
    .selectFrom('people_imports')
    .where('id', '=', id)
    .select(['id', 'name', 'source', 'invite', 'created_at as createdAt', 'applied_at as appliedAt', 'result']);

/** @throws NotFound */
export async function selectImport(db: Handle, id: string): Promise<StoredImport> {
  const row = await imports(db, id).executeTakeFirst();
  if (!row) throw new NotFound('There is no such import. It may have been given up, or waited for more than a week.');
  return row;
}

/** Reads an import and keeps every other transaction off it until this one ends. @throws NotFound */
export async function lockImport(trx: Trx, engine: Database['engine'], id: string): Promise<StoredImport> {
  const query = imports(trx, id);
  const row = await (engine === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
  if (!row) throw new NotFound('This import was given up a moment ago. What it had brought by then is there.');
  return row;
}

export async function updateImport(
  trx: Trx,
  id: string,
  change: { result: string; invite: boolean; appliedAt: number | null },
): Promise<void> {
  const applied = change.appliedAt === null ? {} : { applied_at: change.appliedAt, source: null };
  await trx
    .updateTable('people_imports')
    .set({ result: change.result, invite: change.invite ? 1 : 0, ...applied })
    .where('id', '=', id)
    .execute();
}

/** @returns false when it was applied or given up already */
export async function deleteWaitingImport(trx: Trx, id: string): Promise<boolean> {
  const row = await trx
    .deleteFrom('people_imports')
    .where('id', '=', id)
    .where('applied_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Lists that nobody has confirmed: they are of people who may know nothing of them. */
export async function deleteOldImports(trx: Trx, before: number): Promise<void> {
  await trx.deleteFrom('people_imports').where('source', 'is not', null).where('created_at', '<', before).execute();
}

/** Imports that were applied before, and still hold what stood in rows that failed. */
export async function listOldWithCells(trx: Trx, before: number): Promise<string[]> {
  const rows = await trx
    .selectFrom('people_imports')
    .select('id')
    .where('applied_at', '<', before)
    .where('result', 'like', '%"cells":{%')
    .execute();
  return rows.map(({ id }) => id);
}

export async function updateOldResult(trx: Trx, id: string, result: string): Promise<void> {
  await trx.updateTable('people_imports').set({ result }).where('id', '=', id).execute();
}

const AT_ONCE = 500;

/** The accounts that there are of these addresses, by address. */
export async function selectExisting(db: Handle, emails: readonly string[]): Promise<Map<string, Existing>> {
  const found = new Map<string, Existing>();
  for (let i = 0; i < emails.length; i += AT_ONCE) {
    const people = await db
      .selectFrom('users')
      .where('email', 'in', emails.slice(i, i + AT_ONCE))
      .select(['id', 'email', 'full_name as fullName', 'credentials', 'profession'])
      .execute();
    const roles = await rolesOf(
      db,
      people.map(({ id }) => id),
    );
    for (const person of people) found.set(person.email, { ...person, roles: roles.get(person.id) ?? [] });
  }
  return found;
}

async function rolesOf(db: Handle, ids: readonly string[]): Promise<Map<string, string[]>> {
  const roles = new Map<string, string[]>();
  if (ids.length === 0) return roles;
  const rows = await db
    .selectFrom('user_roles')
    .where('user_id', 'in', ids)
    .select(['user_id as userId', 'role'])
    .execute();
  for (const { userId, role } of rows) roles.set(userId, [...(roles.get(userId) ?? []), role]);
  return roles;
}
