import type { Database } from '../../db/index.ts';
import { Invalid, NotFound } from '../../http/errors.ts';
import { CHOOSE_CREDIT, type RecordFilter } from './filter.ts';
import { selectScope } from './list-queries.ts';
import { selectPeopleNamed } from './people-queries.ts';
import type { CompletionRecord } from './record.ts';
import { type Key, type Scope, selectPageKeys, selectRecords } from './scope-queries.ts';
import { type Sum, selectSums } from './sums-queries.ts';

const PAGE = 50;

export interface RecordPage {
  readonly records: readonly CompletionRecord[];
  /** Keys for the addresses of the pages before and after; null where there is none. */
  readonly previous: string | null;
  readonly next: string | null;
}

/**
 * What a filter stands for.
 * @throws Invalid (field `q`) when more people have such names than can be gone through; (field `credit`) for a type of
 *   credit that there isn't
 */
export async function resolveScope(db: Database, filter: RecordFilter): Promise<Scope> {
  const people = filter.q === '' ? null : await selectPeopleNamed(db, filter.q);
  if (filter.q !== '' && people === null) {
    const message = 'Too many people have a name or an address like this. Type more of it, or another word of it.';
    throw new Invalid(message, { q: message });
  }
  const scope = await selectScope(db, filter, people);
  if (!['', 'any', 'none'].includes(filter.credit) && !scope.creditNames.some(([type]) => type === filter.credit)) {
    throw new Invalid(CHOOSE_CREDIT, { credit: CHOOSE_CREDIT });
  }
  return scope;
}

/**
 * A page of records.
 * @param unsafe_after, unsafe_before what stands in the address; at most one of them
 * @throws NotFound for a key that no page was given
 */
export async function selectPage(
  db: Database,
  scope: Scope,
  { after: unsafe_after, before: unsafe_before }: { after: unknown; before: unknown },
): Promise<RecordPage> {
  const [after, before] = [keyOf(unsafe_after), keyOf(unsafe_before)];
  const found = await selectPageKeys(db, scope, { after, before, limit: PAGE + 1 });
  const hasMore = found.length > PAGE;
  const keys = hasMore ? (before ? found.slice(1) : found.slice(0, PAGE)) : found;
  const [first, last] = [keys.at(0), keys.at(-1)];
  const [earlier, later] = before ? [hasMore, true] : [after !== null, hasMore];
  return {
    records: await selectRecords(db, keys),
    previous: earlier && first ? textOf(first) : null,
    next: later && last ? textOf(last) : null,
  };
}

/** Number of records and credit of a scope, by month and by type of credit. */
export async function selectTotals(db: Database, scope: Scope): Promise<{ sums: Sum[]; records: number }> {
  const sums = await selectSums(db, scope);
  return { sums, records: sums.reduce((total, sum) => total + sum.records, 0) };
}

const textOf = ({ passedAt, completionId }: Key): string => `${passedAt}.${completionId}`;

function keyOf(unsafe_text: unknown): Key | null {
  if (unsafe_text === undefined) return null;
  const match = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(String(unsafe_text));
  if (!match) throw new NotFound('There is no such page of records. Begin again with the first page.');
  return { passedAt: Number(match[1]), completionId: match[2] ?? '' };
}
