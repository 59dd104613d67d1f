import type { Database, Trx } from '../../db/index.ts';
import { searchWords } from './search-words.ts';

interface Named {
  id: string;
  email: string;
  fullName: string;
}

/** Rows for one statement: each has two values, and PostgreSQL takes 65,535, older SQLite 32,766. */
const ROWS = 5_000;

/** Makes people found by the words of their names and addresses, in the place of what they were found by before. */
export async function indexPeople(trx: Trx, people: readonly Named[]): Promise<void> {
  if (people.length === 0) return;
  const ids = people.map(({ id }) => id);
  await trx.deleteFrom('person_words').where('user_id', 'in', ids).execute();
  await indexNewPeople(trx, people);
}

/** The same for people whom nothing finds yet. */
export async function indexNewPeople(trx: Trx, people: readonly Named[]): Promise<void> {
  const rows = people.flatMap(({ id, email, fullName }) =>
    searchWords(fullName, email).map((word) => ({ word, user_id: id })),
  );
  for (let i = 0; i < rows.length; i += ROWS) {
    await trx
      .insertInto('person_words')
      .values(rows.slice(i, i + ROWS))
      .execute();
  }
}

const AT_ONCE = 1_000;

/** Indexes people who have no words yet, as after an upgrade. @returns how many there were */
export async function indexMissingPeople(db: Database): Promise<number> {
  let count = 0;
  let after = '';
  for (;;) {
    const people = await selectUnindexed(db, after);
    if (people.length > 0) await db.transaction((trx) => indexPeople(trx, people));
    count += people.length;
    after = people.at(-1)?.id ?? after;
    if (people.length < AT_ONCE) return count;
  }
}

function selectUnindexed({ kysely }: Database, after: string): Promise<Named[]> {
  return kysely
    .selectFrom('users')
    .where('id', '>', after)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('person_words').whereRef('user_id', '=', 'users.id').select('word'))),
    )
    .select(['id', 'email', 'full_name as fullName'])
    .orderBy('id')
    .limit(AT_ONCE)
    .execute();
}
