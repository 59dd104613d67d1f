import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { seal, unseal } from '../../lib/secrets.ts';
import { type Reporting, readReporting } from '../accounts/index.ts';
import { filterOfRun } from './exports.ts';
import { resolveScope } from './list.ts';
import { outcomeOf, type ParsRow, problemsOf, rowOf } from './pars.ts';
import {
  type CheckedRecord,
  deleteChecked,
  insertChecked,
  listParsActivities,
  type SealedPerson,
  type SentReport,
  selectSealedPeople,
  selectSentReports,
} from './pars-queries.ts';
import { readRecords } from './read-queries.ts';
import { type CompletionRecord, facetOf } from './record.ts';
import type { ExportRun } from './run-queries.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'secrets'>;

/** The only credit that PARS takes from us. */
export const PARS_CREDIT = 'ama-pra-category-1';

const storedRow: z.ZodType<ParsRow> = z.strictObject({
  activityId: z.string(),
  completedOn: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  birth: z.string(),
  state: z.string(),
  licence: z.string(),
  credit: z.number(),
});

/**
 * Finds out for each record of a run what is to be done with it at the receiver, or why it can't go, and keeps that with
 * the run: what is shown, written and sent afterwards is this. Only what those gave who permit reporting is opened; each
 * opening is in the audit log, in the transaction that keeps what came of it.
 * @returns how many records were checked
 */
export async function checkReports(
  core: Core,
  run: ExportRun,
  onBatch: (done: number) => Promise<void>,
): Promise<number> {
  const ids = new Map((await listParsActivities(core.db)).map(({ slug, accmeActivityId }) => [slug, accmeActivityId]));
  const scope = await resolveScope(core.db, { ...filterOfRun(run), credit: PARS_CREDIT });
  await core.db.transaction((trx) => deleteChecked(trx, run.id));
  let done = 0;
  for await (const batch of readRecords(core.db, scope)) {
    const first = done;
    await core.db.transaction(async (trx) => {
      await insertChecked(trx, run.id, await checkBatch(trx, core, run, { batch, ids, first }));
    });
    done += batch.length;
    await onBatch(done);
  }
  return done;
}

interface Batch {
  batch: readonly CompletionRecord[];
  ids: ReadonlyMap<string, string | null>;
  first: number;
}

async function checkBatch(
  trx: Trx,
  core: Core,
  run: ExportRun,
  { batch, ids, first }: Batch,
): Promise<CheckedRecord[]> {
  const people = await selectSealedPeople(trx, [...new Set(batch.map(({ userId }) => userId))]);
  const sent = await selectSentReports(
    trx,
    batch.map(({ completionId }) => completionId),
  );
  const opened = await openReporting(trx, core, run, batch, people);
  return batch.map((record, i) => ({
    position: first + i + 1,
    ...check(core, record, {
      reporting: opened.get(record.userId),
      sent: sent.get(record.completionId),
      accmeActivityId: ids.get(record.activitySlug) ?? null,
    }),
  }));
}

const isRevoked = (record: CompletionRecord): boolean => facetOf(record.facet).certificateState === 'revoked';
const isOpened = (record: CompletionRecord, person: SealedPerson): boolean =>
  !isRevoked(record) && person.permittedAt !== null;

/** What those gave who permit it, by person; each reading is logged by `readReporting`. */
async function openReporting(
  trx: Trx,
  core: Core,
  run: ExportRun,
  batch: readonly CompletionRecord[],
  people: ReadonlyMap<string, SealedPerson>,
): Promise<ReadonlyMap<string, Reporting>> {
  const reader = { actorId: run.requestedBy, purpose: 'PARS', export: run.id } as const;
  const opened = new Map<string, Reporting>();
  for (const record of batch) {
    const person = people.get(record.userId);
    if (!person || opened.has(person.id) || !isOpened(record, person)) continue;
    opened.set(person.id, await readReporting(trx, core, person, reader));
  }
  return opened;
}

interface Known {
  /** undefined: it was not opened. */
  reporting: Reporting | undefined;
  sent: SentReport | undefined;
  accmeActivityId: string | null;
}

function check(
  core: Core,
  record: CompletionRecord,
  { reporting, sent, accmeActivityId }: Known,
): Omit<CheckedRecord, 'position'> {
  const { completionId } = record;
  const revoked = isRevoked(record);
  const facts = reporting && !revoked ? { record, reporting, accmeActivityId } : null;
  const problems = revoked && !sent ? ['The certificate was revoked.'] : facts ? problemsOf(facts) : [];
  const row = facts && problems.length === 0 ? rowOf(facts) : null;
  const fingerprint = row && fingerprintOf(core, row);
  const outcome = outcomeOf({
    permitted: facts !== null,
    revoked,
    problems,
    sent: sent?.fingerprint ?? null,
    now: fingerprint,
  });
  const rowSealed = row && sealRow(core, completionId, row);
  const sentSealed = outcome === 'change' || outcome === 'delete' ? (sent?.rowSealed ?? null) : null;
  return { completionId, outcome, problems, fingerprint, rowSealed, sentSealed };
}

/** Tells rows apart without telling what is in them: the values are few enough to be guessed from a plain digest. */
function fingerprintOf({ secrets }: Pick<Core, 'secrets'>, row: ParsRow): string {
  const text = JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHmac('sha256', secrets.derive('pars-fingerprint')).update(text).digest('base64url');
}

function sealRow({ secrets }: Pick<Core, 'secrets'>, completionId: string, row: ParsRow): string {
  return seal(secrets.derive('pars-row'), completionId, JSON.stringify(row));
}

/** @throws Error when it was sealed under another secret, or for another completion */
export function openRow({ secrets }: Pick<Core, 'secrets'>, completionId: string, sealed: string): ParsRow {
  return storedRow.parse(JSON.parse(unseal(secrets.derive('pars-row'), completionId, sealed)));
}

/** The fingerprint that a sealed row has under the present secret. @throws Error as `openRow` */
export function fingerprintOfSealed(core: Pick<Core, 'secrets'>, completionId: string, sealed: string): string {
  return fingerprintOf(core, openRow(core, completionId, sealed));
}
