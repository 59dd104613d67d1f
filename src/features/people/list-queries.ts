import { type ExpressionBuilder, type SelectQueryBuilder, sql } from 'kysely';
import type { Database, Handle, Tables } from '../../db/index.ts';
import { searchWords, wordsFrom } from '../accounts/index.ts';
import type { PeopleFilters } from './filters.ts';

export const PEOPLE_PER_PAGE = 50;

export interface PersonRow {
  id: string;
  email: string;
  fullName: string;
  credentials: string;
  profession: string;
  verifiedAt: number | null;
  createdAt: number;
  disabledAt: number | null;
  passwordHash: string;
  twoStepAt: number | null;
  roles: string[];
}

export interface PeoplePage {
  rows: PersonRow[];
  /** Whether the list goes on before and after this page. */
  more: { before: boolean; after: boolean };
}

type Users = SelectQueryBuilder<Tables, 'users', object>;
type UsersExpression = ExpressionBuilder<Tables, 'users'>;

/** A filter that so few people pass gives the list; one that more pass is looked at as the list is walked. */
const FEW = 1_000;

/**
 * A page of the people that pass the filters, the newest first, by keyset: it costs the same wherever it is. The
 * filter that fewest pass is looked up first, so neither a rare word nor a common one makes the query read everybody.
 */
export async function selectPeoplePage({ kysely }: Database, filters: PeopleFilters): Promise<PeoplePage> {
  const words = searchWords(filters.q);
  if (filters.q !== '' && words.length === 0) return { rows: [], more: { before: false, after: false } };
  const few = await fewest(kysely, filters, words);
  if (few?.length === 0) return { rows: [], more: { before: false, after: false } };
  const backwards = filters.before !== null;
  let query = passing(kysely.selectFrom('users') as unknown as Users, filters, words);
  if (few) query = query.where('users.id', 'in', few);
  const from = filters.before ?? filters.after;
  if (from) {
    query = query.where((eb) =>
      eb(eb.refTuple('users.created_at', 'users.id'), backwards ? '>' : '<', eb.tuple(from.createdAt, from.id)),
    );
  }
  const direction = backwards ? 'asc' : 'desc';
  const found = await query
    .leftJoin('totp', 'totp.user_id', 'users.id')
    .select([
      'users.id',
      'email',
      'full_name as fullName',
      'credentials',
      'profession',
      'profession_verified_at as verifiedAt',
      'users.created_at as createdAt',
      'disabled_at as disabledAt',
      'password_hash as passwordHash',
      'totp.confirmed_at as twoStepAt',
    ])
    .orderBy('users.created_at', direction)
    .orderBy('users.id', direction)
    .limit(PEOPLE_PER_PAGE + 1)
    .execute();
  const rest = found.length > PEOPLE_PER_PAGE;
  const rows = await withRoles(kysely, found.slice(0, PEOPLE_PER_PAGE));
  if (backwards) rows.reverse();
  return { rows, more: backwards ? { before: rest, after: true } : { before: filters.after !== null, after: rest } };
}

async function withRoles(db: Handle, rows: readonly Omit<PersonRow, 'roles'>[]): Promise<PersonRow[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const roles = await db
    .selectFrom('user_roles')
    .where('user_id', 'in', ids)
    .select(['user_id as userId', 'role'])
    .orderBy('role')
    .execute();
  return rows.map((row) => ({
    ...row,
    roles: roles.filter(({ userId }) => userId === row.id).map(({ role }) => role),
  }));
}

function passing(query: Users, filters: PeopleFilters, words: readonly string[]): Users {
  let passed = query;
  for (const word of words) passed = passed.where((eb) => hasWord(eb, word));
  const { role, profession, verified, standing, twoStep } = filters;
  if (role) {
    passed = passed.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('user_roles')
          .select('role')
          .whereRef('user_id', '=', 'users.id')
          .where('user_roles.role', '=', role),
      ),
    );
  }
  if (profession) passed = passed.where('profession', '=', profession);
  if (verified) passed = passed.where('profession_verified_at', verified === 'yes' ? 'is not' : 'is', null);
  if (standing) passed = passed.where('disabled_at', standing === 'disabled' ? 'is not' : 'is', null);
  // Written out, because the index of those without a password is of this very condition.
  if (standing === 'pending') passed = passed.where(sql<boolean>`password_hash = 'pending'`);
  if (twoStep) passed = passed.where((eb) => (twoStep === 'yes' ? hasTwoStep(eb) : eb.not(hasTwoStep(eb))));
  return passed;
}

function hasWord({ exists, selectFrom }: UsersExpression, word: string) {
  const { from, before } = wordsFrom(word);
  let words = selectFrom('person_words').select('word').whereRef('user_id', '=', 'users.id').where('word', '>=', from);
  if (before !== null) words = words.where('word', '<', before);
  return exists(words);
}

function hasTwoStep({ exists, selectFrom }: UsersExpression) {
  return exists(
    selectFrom('totp')
      .select('totp.user_id')
      .whereRef('totp.user_id', '=', 'users.id')
      .where('totp.confirmed_at', 'is not', null),
  );
}

/** The people who pass one of the filters, if they are few; null when every filter lets many through. */
async function fewest(db: Handle, filters: PeopleFilters, words: readonly string[]): Promise<string[] | null> {
  let least: string[] | null = null;
  for (const lookup of lookups(db, filters, words)) {
    const rows = await lookup.limit(FEW + 1).execute();
    const ids = [...new Set(rows.map(({ id }) => id))];
    if (rows.length <= FEW && ids.length < (least?.length ?? Number.POSITIVE_INFINITY)) least = ids;
    if (least?.length === 0) return least;
  }
  return least;
}

interface Lookup {
  limit(rows: number): { execute(): Promise<{ id: string }[]> };
}

function lookups(db: Handle, { role, standing, verified, twoStep }: PeopleFilters, words: readonly string[]): Lookup[] {
  const found: Lookup[] = words.map((word) => {
    const { from, before } = wordsFrom(word);
    const query = db.selectFrom('person_words').where('word', '>=', from).select('user_id as id');
    return before === null ? query : query.where('word', '<', before);
  });
  if (role) found.push(db.selectFrom('user_roles').where('role', '=', role).select('user_id as id'));
  const users = db.selectFrom('users').select('id');
  if (standing === 'disabled') found.push(users.where('disabled_at', 'is not', null));
  if (standing === 'pending') found.push(users.where(sql<boolean>`password_hash = 'pending'`));
  if (verified === 'yes') found.push(users.where('profession_verified_at', 'is not', null));
  if (twoStep === 'yes')
    found.push(db.selectFrom('totp').where('confirmed_at', 'is not', null).select('user_id as id'));
  return found;
}
