import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../db/index.ts';
import { searchWords, wordsFrom } from '../accounts/index.ts';

/** More people than this aren't gone through one by one: more letters are asked for instead. */
export const MOST_PEOPLE = 200;
/** Of those whose names begin with the rarest of the words, so many are looked at for the other words. */
const MOST_CANDIDATES = 5_000;

/**
 * The people whose names and addresses have a word for each word that was typed, by how it begins.
 * @returns null when they are too many
 */
export async function selectPeopleNamed(db: Database, text: string): Promise<string[] | null> {
  const words = searchWords(text);
  if (words.length === 0) return [];
  const counts = await Promise.all(words.map((word) => countCandidates(db, word)));
  const least = Math.min(...counts);
  if (least > MOST_CANDIDATES) return null;
  const rarest = words[counts.indexOf(least)] ?? '';
  const others = words.filter((word) => word !== rarest);
  const { rows } = await sql<{ id: string }>`
    select distinct rarest.user_id as id from person_words rarest
    where ${startsWith(sql`rarest.word`, rarest)} ${sql.join(
      others.map(
        (word) =>
          sql`and exists (select 1 from person_words other where other.user_id = rarest.user_id and ${startsWith(sql`other.word`, word)})`,
      ),
      sql` `,
    )} limit ${MOST_PEOPLE + 1}`.execute(db.kysely);
  return rows.length > MOST_PEOPLE ? null : rows.map(({ id }) => id);
}

async function countCandidates(db: Database, word: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (
      select 1 from person_words where ${startsWith(sql`word`, word)} limit ${MOST_CANDIDATES + 1}) candidates`.execute(
    db.kysely,
  );
  return Number(rows[0]?.n ?? 0);
}

function startsWith(column: RawBuilder<unknown>, prefix: string): RawBuilder<unknown> {
  const { from, before } = wordsFrom(prefix);
  return before === null ? sql`${column} >= ${from}` : sql`${column} >= ${from} and ${column} < ${before}`;
}
