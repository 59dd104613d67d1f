import { z } from 'zod';
import type { Trx } from '../../../db/index.ts';
import type { CoreDeps } from '../../../deps.ts';
import type { Viewer } from '../../../http/context.ts';
import { Conflict } from '../../../http/errors.ts';
import { recordEvent } from '../../audit/index.ts';
import { addPerson } from '../create.ts';
import { type BadRow, checkRows, type GoodRow } from './check.ts';
import { differencesOf } from './differences.ts';
import * as queries from './queries.ts';
import { readPeopleCsv } from './read.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'config' | 'secrets'>;

/** How many people one transaction brings: others can write in between. */
const AT_ONCE = 100;
/** How long a list waits to be confirmed, and how long the rows stay that could not be imported. */
const WAITS_MS = 7 * 24 * 3_600_000;

const there = z.object({ line: z.number(), email: z.string(), id: z.string(), differences: z.array(z.string()) });
const cells = z.object({
  email: z.string(),
  name: z.string(),
  profession: z.string(),
  credentials: z.string(),
  roles: z.string(),
});
const NO_CELLS: z.infer<typeof cells> = { email: '', name: '', profession: '', credentials: '', roles: '' };
const failed = z.object({
  line: z.number(),
  /** null once they are forgotten. */
  cells: cells.nullable().transform((given) => given ?? NO_CELLS),
  problem: z.string(),
});

/** How far an import has come, as it is stored. */
const progress = z.object({
  notices: z.array(z.string()),
  /** How many of the good rows are done. */
  done: z.number(),
  created: z.number(),
  there: z.array(there),
  failed: z.array(failed),
});
export type Progress = z.infer<typeof progress>;
export type There = z.infer<typeof there>;

export interface Preview {
  fresh: GoodRow[];
  there: There[];
  bad: BadRow[];
  notices: string[];
}

/**
 * Keeps a list until it is confirmed. Nothing of it is anybody's account yet.
 * @returns its id
 * @throws Invalid (field `file`) when it can't be read as a list of people
 */
export async function keepList(
  core: Core,
  actor: Pick<Viewer, 'id'>,
  { name, text, notice }: { name: string; text: string; notice: string | null },
): Promise<string> {
  const { ignored } = readPeopleCsv(text);
  const notices = [
    ...(notice === null ? [] : [notice]),
    ...(ignored.length === 0 ? [] : [`These columns are not read: ${ignored.join(', ').slice(0, 300)}.`]),
  ];
  const id = core.ids.uuid();
  const createdAt = core.clock();
  const result: Progress = { notices, done: 0, created: 0, there: [], failed: [] };
  await core.db.transaction(async (trx) => {
    const source = text.replaceAll('\u0000', '');
    await queries.insertImport(trx, {
      id,
      createdBy: actor.id,
      createdAt,
      name,
      source,
      result: JSON.stringify(result),
    });
  });
  return id;
}

/** @throws NotFound */
export async function loadImport({ db }: Pick<CoreDeps, 'db'>, id: string) {
  const stored = await queries.selectImport(db.kysely, id);
  return { ...stored, progress: progressOf(stored) };
}

/** What confirming a list would do, as people stand now. */
export async function previewOf(
  { db }: Pick<CoreDeps, 'db'>,
  { source, progress: { notices } }: { source: string; progress: Progress },
): Promise<Preview> {
  const { good, bad } = checkRows(readPeopleCsv(source).rows);
  const existing = await queries.selectExisting(
    db.kysely,
    good.map(({ person }) => person.email),
  );
  const isThere = good.flatMap((row) => {
    const one = existing.get(row.person.email);
    return one ? [{ line: row.line, email: one.email, id: one.id, differences: differencesOf(row.person, one) }] : [];
  });
  return { fresh: good.filter(({ person }) => !existing.has(person.email)), there: isThere, bad, notices };
}

/**
 * Makes the accounts of a list, some in each transaction, each exactly once however often and by how many this is asked
 * for, and goes on where it was broken off. People who have an account stay as they are.
 * @throws NotFound when the list was given up
 */
export async function applyImport(
  core: Core,
  actor: Pick<Viewer, 'id'>,
  id: string,
  { invite }: { invite: boolean },
): Promise<void> {
  const { source } = await queries.selectImport(core.db.kysely, id);
  if (source === null) return;
  const checked = checkRows(readPeopleCsv(source).rows);
  for (;;) {
    const over = await core.db.transaction((trx) => applySome(trx, core, actor, { id, invite, ...checked }));
    if (over) return;
  }
}

interface Applying {
  id: string;
  invite: boolean;
  good: readonly GoodRow[];
  bad: readonly BadRow[];
}

/** @returns whether that was all */
async function applySome(
  trx: Trx,
  core: Core,
  actor: Pick<Viewer, 'id'>,
  { id, invite: asked, good, bad }: Applying,
): Promise<boolean> {
  const stored = await queries.lockImport(trx, core.db.engine, id);
  if (stored.appliedAt !== null) return true;
  const so = progressOf(stored);
  // Whoever confirmed first has said whether to invite.
  const invite = so.done === 0 ? asked : stored.invite === 1;
  const some = good.slice(so.done, so.done + AT_ONCE);
  const existing = await queries.selectExisting(
    trx,
    some.map(({ person }) => person.email),
  );
  for (const { line, person } of some) {
    const one = existing.get(person.email);
    const made = one ? null : await addPerson(trx, core, actor, { ...person, invite });
    if (made === null) {
      const account = one ?? (await queries.selectExisting(trx, [person.email])).get(person.email);
      if (!account) throw new Conflict('An account went while the list was imported. Confirm it once more.');
      so.there.push({ line, email: person.email, id: account.id, differences: differencesOf(person, account) });
    } else so.created += 1;
  }
  so.done += some.length;
  const over = so.done >= good.length;
  if (over) so.failed.push(...bad.map(({ line, cells, problem }) => ({ line, cells, problem })));
  await queries.updateImport(trx, id, { result: JSON.stringify(so), invite, appliedAt: over ? core.clock() : null });
  if (over) await leaveTrace(trx, core, actor, { id, name: stored.name, invite, ...so });
  return over;
}

async function leaveTrace(
  trx: Trx,
  core: Core,
  actor: Pick<Viewer, 'id'>,
  { id, name, invite, created, there: known, failed: bad }: Progress & { id: string; name: string; invite: boolean },
): Promise<void> {
  const detail = { file: name, created, there: known.length, failed: bad.length, invited: invite };
  const subject = { subjectType: 'people-import', subjectId: id };
  await recordEvent(trx, core, { actorId: actor.id, action: 'people.import', ...subject, detail });
}

/**
 * Forgets lists that have waited for more than a week, and of those imported that long ago what stood in the rows that
 * failed: they are of people who may know nothing of them. Which lines failed, and why, stays.
 */
export async function forgetWaitingLists({ db, clock }: Pick<CoreDeps, 'db' | 'clock'>): Promise<void> {
  const before = clock() - WAITS_MS;
  await db.transaction(async (trx) => {
    await queries.deleteOldImports(trx, before);
    for (const id of await queries.listOldWithCells(trx, before)) {
      const so = progressOf(await queries.lockImport(trx, db.engine, id));
      const result = { ...so, failed: so.failed.map((row) => ({ ...row, cells: null })) };
      await queries.updateOldResult(trx, id, JSON.stringify(result));
    }
  });
}

/** Throws a list away that was not confirmed. @throws Conflict when it was */
export async function giveUpImport({ db }: Pick<CoreDeps, 'db'>, id: string): Promise<void> {
  const gone = await db.transaction((trx) => queries.deleteWaitingImport(trx, id));
  if (!gone) throw new Conflict('This list is imported, or was given up already. What it brought stays.');
}

/** @throws ZodError when it isn't what an import stores */
export function progressOf({ result }: { result: string | null }): Progress {
  return progress.parse(JSON.parse(result ?? 'null'));
}
