import type { Writable } from 'node:stream';
import { XMLBuilder } from 'fast-xml-parser';
import type { CoreDeps } from '../../deps.ts';
import { Invalid } from '../../http/errors.ts';
import { isoDay } from '../../lib/dates.ts';
import type { Reporting } from '../accounts/index.ts';
import { selectActivityVersion } from '../activities/index.ts';
import { activityReport, type Element, idHost, NAMESPACES, type ReportedCompletion } from './medbiq.ts';
import { selectTaken } from './medbiq-queries.ts';
import { put } from './output.ts';
import { openPermitted } from './permitted.ts';
import { readRecords } from './read-queries.ts';
import type { CompletionRecord } from './record.ts';
import { type Scope, selectPageKeys } from './scope-queries.ts';

type Core = Pick<CoreDeps, 'config' | 'db' | 'clock' | 'ids' | 'secrets'>;

/** Who asked, for the audit log of what is opened. */
export interface MedbiqAsked {
  /** null: an operator at a terminal. */
  readonly requestedBy: string | null;
  readonly exportId: string;
}

export interface MedbiqWritten {
  /** Records that were looked at. */
  readonly done: number;
  /** Of these, how many are not in the file, because their learners have not permitted reporting. */
  readonly leftOut: number;
}

const NOTHING =
  'No record can be in this report: there is none in the selection, or none of its learners has permitted reporting.';

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
  format: true,
  indentBy: ' ',
});

/**
 * Writes an ANSI/MEDBIQ Activity Report, version 2, and ends `out`: a report for each record whose learner permits
 * reporting, the others are counted. What learners gave is opened a batch at a time, each opening in the audit log before
 * anything of it is written. Memory holds a batch.
 * @throws Invalid when nothing could be reported, for the schema asks for one report at the least
 */
export async function writeMedbiq(
  core: Core,
  scope: Scope,
  asked: MedbiqAsked,
  out: Writable,
  onBatch: (done: number) => Promise<void> = async () => undefined,
): Promise<MedbiqWritten> {
  try {
    const written = await writeReports(core, scope, asked, out, onBatch);
    out.end();
    return written;
  } catch (error) {
    out.destroy();
    throw error;
  }
}

async function writeReports(
  core: Core,
  scope: Scope,
  asked: MedbiqAsked,
  out: Writable,
  onBatch: (done: number) => Promise<void>,
): Promise<MedbiqWritten> {
  const reporter = { organisation: core.config.organisationName, host: idHost(core.config.baseUrl) };
  let [done, written] = [0, 0];
  for await (const batch of readRecords(core.db, scope)) {
    const reported = await reportedOf(core, batch, asked);
    if (written === 0 && reported.length > 0) await put(out, await head(core, scope));
    let xml = '';
    for (const facts of reported) xml += builder.build({ ActivityReport: activityReport(facts, reporter) });
    if (xml !== '') await put(out, xml);
    done += batch.length;
    written += reported.length;
    await onBatch(done);
  }
  if (written === 0) throw new Invalid(NOTHING);
  const leftOut = done - written;
  await put(out, `</ActivityReports>\n<!-- Left out, without permission to report: ${leftOut} -->\n`);
  return { done, leftOut };
}

/** The first and last day are those of the filter, or of the oldest record and of today. */
async function head({ db, clock }: Core, scope: Scope): Promise<string> {
  const { from, to } = scope.filter;
  const now = clock();
  const [oldest] = await selectPageKeys(db, scope, {
    after: null,
    before: { passedAt: -1, completionId: '' },
    limit: 1,
  });
  const attributes = Object.entries(NAMESPACES).map(([name, uri]) => ` ${name.slice(1)}="${uri}"`);
  const dates: Element = {
    DateTimeCreated: new Date(now).toISOString(),
    ReportingStartDate: from === '' ? isoDay(oldest?.passedAt ?? now) : from,
    ReportingEndDate: to === '' ? isoDay(now) : to,
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ActivityReports${attributes.join('')}>\n${builder.build(dates)}`;
}

async function reportedOf(
  core: Core,
  batch: readonly CompletionRecord[],
  { requestedBy, exportId }: MedbiqAsked,
): Promise<ReportedCompletion[]> {
  const reader = { actorId: requestedBy, purpose: 'MedBiquitous', export: exportId } as const;
  const userIds = batch.map(({ userId }) => userId);
  const opened = await core.db.transaction((trx) => openPermitted(trx, core, userIds, reader));
  const permitted = batch.filter(({ userId }) => opened.has(userId));
  if (permitted.length === 0) return [];
  const taken = await selectTaken(
    core.db,
    permitted.map(({ completionId }) => completionId),
  );
  const reported: ReportedCompletion[] = [];
  for (const record of permitted) {
    const facts = await factsOf(core, record, opened.get(record.userId), taken.get(record.completionId));
    if (facts) reported.push(facts);
  }
  return reported;
}

async function factsOf(
  { db }: Core,
  record: CompletionRecord,
  reporting: Reporting | undefined,
  taken: ReportedCompletion['taken'] | undefined,
): Promise<ReportedCompletion | null> {
  if (!reporting || !taken) return null;
  return { record, reporting, taken, activity: await selectActivityVersion(db, taken.activityVersionId) };
}
