import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { seal, unseal } from '../../lib/secrets.ts';
import type { Reporting } from '../accounts/index.ts';
import { creditsOf, selectActivityVersion } from '../activities/index.ts';
import { AMA } from '../statements/index.ts';
import { filterOfRun } from './exports.ts';
import { resolveScope } from './list.ts';
import { outcomeOf, type ParsRow, problemsOf, rowOf } from './pars.ts';
import { type MocRegistration, mocOf } from './pars-moc.ts';
import {
  type CheckedRecord,
  deleteChecked,
  insertChecked,
  listParsActivities,
  type ParsActivity,
  type SentReport,
  selectSentReports,
  selectVersionIds,
} from './pars-queries.ts';
import { openPermitted } from './permitted.ts';
import { readRecords } from './read-queries.ts';
import { type CompletionRecord, facetOf } from './record.ts';
import type { ExportRun } from './run-queries.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'secrets'>;

/** The only credit that PARS takes from us. */
export const PARS_CREDIT = AMA;

const storedRow: z.ZodType<ParsRow> = z.strictObject({
  activityId: z.string(),
  completedOn: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  birth: z.string(),
  state: z.string(),
  licence: z.string(),
  credit: z.number(),
  moc: z
    .strictObject({ board: z.string(), boardId: z.string(), creditType: z.string(), points: z.number() })
    .optional(),
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
  const activities = new Map((await listParsActivities(core.db)).map((activity) => [activity.slug, activity]));
  const scope = await resolveScope(core.db, { ...filterOfRun(run), credit: PARS_CREDIT });
  await core.db.transaction((trx) => deleteChecked(trx, run.id));
  let done = 0;
  for await (const batch of readRecords(core.db, scope)) {
    const first = done;
    const designated = await selectDesignated(core.db, batch, activities);
    await core.db.transaction(async (trx) => {
      await insertChecked(trx, run.id, await checkBatch(trx, core, run, { batch, activities, designated, first }));
    });
    done += batch.length;
    await onBatch(done);
  }
  return done;
}

interface Batch {
  batch: readonly CompletionRecord[];
  /** By slug. */
  activities: ReadonlyMap<string, ParsActivity>;
  /** Types of credit by completion, where its activity is registered with a board. */
  designated: ReadonlyMap<string, readonly string[]>;
  first: number;
}

/** What the versions that were taken were designated for, of the activities that are registered with a board. */
async function selectDesignated(
  db: Core['db'],
  batch: readonly CompletionRecord[],
  activities: Batch['activities'],
): Promise<Batch['designated']> {
  const registered = batch.filter(({ activitySlug }) => activities.get(activitySlug)?.moc);
  const versions = await selectVersionIds(
    db,
    registered.map(({ completionId }) => completionId),
  );
  const types = new Map<string, readonly string[]>();
  for (const [completionId, versionId] of versions) {
    const { designation } = (await selectActivityVersion(db, versionId)).details;
    const credits = designation.status === 'certified' ? creditsOf(designation.certification) : [];
    types.set(
      completionId,
      credits.map(({ type }) => type),
    );
  }
  return types;
}

async function checkBatch(
  trx: Trx,
  core: Core,
  run: ExportRun,
  { batch, activities, designated, first }: Batch,
): Promise<CheckedRecord[]> {
  const sent = await selectSentReports(
    trx,
    batch.map(({ completionId }) => completionId),
  );
  const reported = batch.filter((record) => !isRevoked(record)).map(({ userId }) => userId);
  const reader = { actorId: run.requestedBy, purpose: 'PARS', export: run.id } as const;
  const opened = await openPermitted(trx, core, reported, reader);
  return batch.map((record, i) => ({
    position: first + i + 1,
    ...check(core, record, {
      reporting: opened.get(record.userId),
      sent: sent.get(record.completionId),
      accmeActivityId: activities.get(record.activitySlug)?.accmeActivityId ?? null,
      registration: activities.get(record.activitySlug)?.moc ?? null,
      designated: designated.get(record.completionId) ?? [],
    }),
  }));
}

const isRevoked = (record: CompletionRecord): boolean => facetOf(record.facet).certificateState === 'revoked';

interface Known {
  /** undefined: it was not opened. */
  reporting: Reporting | undefined;
  sent: SentReport | undefined;
  accmeActivityId: string | null;
  registration: MocRegistration | null;
  designated: readonly string[];
}

function check(core: Core, record: CompletionRecord, known: Known): Omit<CheckedRecord, 'position'> {
  const { completionId } = record;
  const { reporting, sent, accmeActivityId } = known;
  const revoked = isRevoked(record);
  const { moc, note } = mocOf({ ...known, boards: reporting?.boards ?? [], claimed: record.creditHundredths });
  const facts = reporting && !revoked ? { record, reporting, accmeActivityId, moc } : null;
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
  // A record that goes says also why it goes without points of a board.
  const said = row && note !== null ? [note] : problems;
  return { completionId, outcome, problems: said, fingerprint, rowSealed, sentSealed };
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
