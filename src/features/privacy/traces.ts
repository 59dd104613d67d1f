import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { searchWords } from '../accounts/index.ts';
import { withoutPerson } from '../people/index.ts';
import { filterOfQuery, queryOf } from '../records/index.ts';
import type { Subject } from './erasure-queries.ts';
import { ERASED_NAME, ERASED_REASON, ERASED_TEXT } from './policy.ts';
import * as queries from './trace-queries.ts';

/**
 * Takes a person's words and name out of what others keep: discussions, disclosures, lists that were imported, searches
 * that were kept.
 * @param address null: what names no account stays
 * @returns how many comments were withdrawn
 */
export async function blankTraces(
  trx: Trx,
  core: Pick<CoreDeps, 'ids'>,
  person: Subject,
  {
    disclosures,
    address,
    at,
  }: { disclosures: readonly queries.SealedDisclosure[]; address: string | null; at: number },
): Promise<number> {
  const { id: userId } = person;
  const comments = await queries.withdrawComments(trx, { userId, at, text: ERASED_TEXT, ids: core.ids });
  await queries.blankReports(trx, userId, ERASED_REASON);
  await queries.blankDisclosures(trx, disclosures, { userId, name: ERASED_NAME });
  if (address !== null) await queries.deletePlanners(trx, address);
  await blankImports(trx, person, address);
  await blankSearches(trx, person);
  return comments;
}

/**
 * A list that waits is thrown away: it can be uploaded again without this person. But where only what belongs to the account
 * goes, it stays, for a name or an address in it may be somebody else's; it is forgotten in a week by itself.
 */
async function blankImports(trx: Trx, person: Subject, address: string | null): Promise<void> {
  const { email, fullName } = person;
  for (const { id, source, result } of await queries.listImportsWith(trx, [email, fullName])) {
    const waits = source?.toLowerCase().includes(email) || source?.includes(fullName);
    if (waits && address !== null) await queries.deleteImport(trx, id);
    else if (result !== null) await queries.updateImportResult(trx, id, withoutPerson(result, person));
  }
}

/** Whoever was looked for by their name or address, and nobody can tell any more. */
async function blankSearches(trx: Trx, { email, fullName }: Subject): Promise<void> {
  const words = searchWords(fullName, email);
  const isMeant = (query: string) =>
    searchWords(filterOfQuery(query).q).some((prefix) => words.some((word) => word.startsWith(prefix)));
  const { runs, views } = await queries.listNameSearches(trx);
  for (const { id, query } of runs) {
    if (isMeant(query)) await queries.updateRunQuery(trx, id, queryOf({ ...filterOfQuery(query), q: 'erased' }));
  }
  for (const { id, query } of views) if (isMeant(query)) await queries.deleteView(trx, id);
}
