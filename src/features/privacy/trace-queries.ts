import type { Handle, Trx } from '../../db/index.ts';

/**
 * Withdraws a person's comments and takes their words out; the places in the thread, and what moderators decided, stay.
 * @returns how many there were
 */
export async function withdrawComments(
  trx: Trx,
  { userId, at, text, ids }: { userId: string; at: number; text: string; ids: { uuid(): string } },
): Promise<number> {
  await trx
    .updateTable('comment_texts')
    .set({ body: text, has_conflicts: 0, declaration: '' })
    .where('sent_by', '=', userId)
    .execute();
  const comments = await trx
    .selectFrom('comments')
    .select(['id', 'version', 'state'])
    .where('author_id', '=', userId)
    .execute();
  for (const { id, version, state } of comments) {
    if (state === 'removed' || state === 'withdrawn') continue;
    await trx
      .updateTable('comments')
      .set((row) => ({ state: 'withdrawn', state_at: at, open_reports: 0, revision: row('revision', '+', 1) }))
      .where('id', '=', id)
      .execute();
    await trx
      .updateTable('comment_reports')
      .set({ settled_at: at })
      .where('comment_id', '=', id)
      .where('settled_at', 'is', null)
      .execute();
    await trx
      .insertInto('comment_events')
      .values({ id: ids.uuid(), comment_id: id, at, actor_id: userId, action: 'withdraw', version, reason: '' })
      .execute();
  }
  return comments.length;
}

export async function blankReports(trx: Trx, userId: string, reason: string): Promise<void> {
  await trx.updateTable('comment_reports').set({ reason }).where('reporter_id', '=', userId).execute();
}

/** A disclosure as it is sealed with whoever made it. */
export interface SealedDisclosure {
  readonly id: string;
  readonly person: string;
  readonly name: string;
  readonly email: string;
  readonly relationships: string;
  readonly mitigation: string;
  readonly madeAt: number;
}

/** Those of the account, and those that were asked for by its address; with null for it those of the account alone. */
export async function listDisclosures(
  trx: Handle,
  { id, address }: { id: string; address: string | null },
): Promise<SealedDisclosure[]> {
  const rows = await trx
    .selectFrom('disclosures')
    .select(['id', 'person', 'name', 'email', 'relationships', 'mitigation', 'submitted_at', 'created_at'])
    .where(({ eb, or }) =>
      address === null ? eb('user_id', '=', id) : or([eb('user_id', '=', id), eb('email', '=', address)]),
    )
    .execute();
  return rows.map(({ submitted_at, created_at, ...row }) => ({ ...row, madeAt: submitted_at ?? created_at }));
}

/** The register keeps that there was a disclosure, how it was reviewed and until when it holds. */
export async function blankDisclosures(
  trx: Trx,
  disclosures: readonly SealedDisclosure[],
  { userId, name }: { userId: string; name: string },
): Promise<void> {
  for (const { id, person } of disclosures) {
    await trx.deleteFrom('disclosure_links').where('disclosure_id', '=', id).execute();
    await trx
      .updateTable('disclosures')
      .set((row) => ({
        name,
        email: '',
        relationships: '[]',
        mitigation: '',
        revision: row('revision', '+', 1),
        ...(person.startsWith('user:') ? {} : { person: `erased:${id}` }),
      }))
      .where('id', '=', id)
      .execute();
  }
  await trx
    .updateTable('disclosure_planners')
    .set({ name, email: '' })
    .where('person', '=', `user:${userId}`)
    .execute();
}

/** Those who plan an activity and were named by hand, with this address. */
export async function deletePlanners(trx: Trx, email: string): Promise<void> {
  await trx.deleteFrom('disclosure_planners').where('email', '=', email).execute();
}

export interface StoredImport {
  readonly id: string;
  readonly source: string | null;
  readonly result: string | null;
}

/** Lists of people in which these words may stand; `like` takes more than is meant, never less. */
export function listImportsWith(trx: Trx, words: readonly string[]): Promise<StoredImport[]> {
  return trx
    .selectFrom('people_imports')
    .select(['id', 'source', 'result'])
    .where(({ eb, fn, or }) =>
      or(
        words
          .map(patternOf)
          .flatMap((like) => [eb(fn('lower', ['source']), 'like', like), eb(fn('lower', ['result']), 'like', like)]),
      ),
    )
    .execute();
}

/** Without what either engine or JSON would write in another way. */
function patternOf(word: string): string {
  return `%${word.toLowerCase().replaceAll(/[^ -~]|["\\]/gu, '%')}%`;
}

export async function deleteImport(trx: Trx, id: string): Promise<void> {
  await trx.deleteFrom('people_imports').where('id', '=', id).execute();
}

export async function updateImportResult(trx: Trx, id: string, result: string): Promise<void> {
  await trx.updateTable('people_imports').set({ result }).where('id', '=', id).execute();
}

export interface StoredQuery {
  readonly id: string;
  readonly query: string;
}

/** Exports, and views that admins have kept, for which words of a name were looked for. */
export async function listNameSearches(trx: Trx): Promise<{ runs: StoredQuery[]; views: StoredQuery[] }> {
  return {
    runs: await trx.selectFrom('export_runs').select(['id', 'query']).where('query', 'like', '%q=%').execute(),
    views: await trx.selectFrom('record_views').select(['id', 'query']).where('query', 'like', '%q=%').execute(),
  };
}

export async function updateRunQuery(trx: Trx, id: string, query: string): Promise<void> {
  await trx.updateTable('export_runs').set({ query }).where('id', '=', id).execute();
}

export async function deleteView(trx: Trx, id: string): Promise<void> {
  await trx.deleteFrom('record_views').where('id', '=', id).execute();
}
