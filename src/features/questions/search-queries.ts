import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database, Engine, Trx } from '../../db/index.ts';
import { questionKind } from './registry.ts';

/** Full-text search over the questions: the one place where the two engines are asked in different words. */

/** Longer texts are searched by their beginning. */
const MOST_CHARACTERS = 100_000;
/** More words than this in one search are not looked at. */
const MOST_WORDS = 12;

const WORD = /[\p{L}\p{N}]+/gu;

/**
 * The words of a text as both engines are given them, for what is searched and for what is searched for: letters and
 * figures only, without accents, in small letters. So neither engine's own reading of hyphens, decimals or addresses
 * matters, and nothing a person types can be part of either's query language.
 */
export function searchWords(text: string): string[] {
  return (
    text
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .toLowerCase()
      .match(WORD) ?? []
  );
}

/** Every text of a question's source, in order. Pure. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/**
 * Keeps what a question is found by.
 * @param source the question as an activity file writes it; may be unfinished
 */
export async function indexQuestion(trx: Trx, questionId: string, source: unknown): Promise<void> {
  const body = searchWords(textsOf(source).join(' ')).join(' ').slice(0, MOST_CHARACTERS);
  // FTS5 knows no ON CONFLICT.
  await trx.deleteFrom('question_search').where('question_id', '=', questionId).execute();
  await trx.insertInto('question_search').values({ question_id: questionId, body }).execute();
}

/**
 * Indexes the newest version of every question that is in no index yet: those that were imported before there was one.
 * @returns how many; usually none, which costs one short query
 */
export async function indexMissingQuestions(db: Database): Promise<number> {
  const missing = await db.kysely
    .selectFrom('question_versions as version')
    .select(['version.question_id', 'version.kind', 'version.content', 'version.answer_key', 'version.feedback'])
    .where('version.question_id', 'not in', (where) => where.selectFrom('question_search').select('question_id'))
    .orderBy('version.question_id')
    .orderBy('version.version')
    .execute();
  if (missing.length === 0) return 0;
  const newest = new Map(missing.map((row) => [row.question_id, row]));
  await db.transaction(async (trx) => {
    for (const [id, { kind, content, answer_key, feedback }] of newest) {
      const parsed = {
        content: JSON.parse(content),
        answerKey: JSON.parse(answer_key),
        feedback: JSON.parse(feedback),
      };
      // Holds the question's row: of two processes that start at once the second waits, and indexes it again.
      await trx.updateTable('questions').set({ id }).where('id', '=', id).execute();
      await indexQuestion(trx, id, questionKind(kind).toFile(parsed));
    }
  });
  return newest.size;
}

/**
 * A condition on `question.id`: its texts hold every word, the last one perhaps unfinished. Words are found in their
 * other forms too (fracture, fractures). PostgreSQL passes over the commonest words (the, and).
 * @returns undefined when there is no word to look for
 */
export function questionMatches(engine: Engine, unsafe_text: string): RawBuilder<SqlBool> | undefined {
  const words = searchWords(unsafe_text).slice(0, MOST_WORDS);
  if (words.length === 0) return undefined;
  const last = words.length - 1;
  if (engine === 'sqlite') {
    const query = words.map((word, i) => `"${word}"${i === last ? '*' : ''}`).join(' ');
    return sql<SqlBool>`question.id in (select question_id from question_search where question_search match ${query})`;
  }
  const query = words.map((word, i) => `'${word}'${i === last ? ':*' : ''}`).join(' & ');
  return sql<SqlBool>`question.id in (select question_id from question_search where words @@ to_tsquery('english', ${query}))`;
}
