import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { isoDay } from '../../lib/dates.ts';
import { changeProfile } from '../accounts/index.ts';
import {
  mailCertificate,
  recordOfCertificate,
  reissueCertificate,
  requireRecord,
  revokeCertificate,
  selectAuthorizedCertificate,
} from '../credit/index.ts';
import {
  type ExportRun,
  filterOfQuery,
  nameActivity,
  queryOf,
  recordFetched,
  recordSent,
  requestExport,
  selectRun,
  upsertView,
  workOnExports,
} from '../records/index.ts';
import type { Holder } from './course.ts';
import { DAY_MS, daysAgo } from './days.ts';
import { deliverMail } from './office-mail.ts';

/** A report to ACCME is recorded as sent so long ago. */
const DAYS_REPORTED = 20;

/** Nine digits, as ACCME gives them, and none that it has given. */
const ACCME_ACTIVITY = '000000000';

/** As though the ABIM’s points were registered there too. */
const MOC = { board: 'ABIM', creditType: 'Medical Knowledge', pointsHundredths: 75 } as const;

interface Records {
  readonly admin: Viewer;
  /** activities.id of the certified one. */
  readonly activityId: string;
  readonly slug: string;
  /** Who has a certificate of it, in any order. */
  readonly holders: readonly Holder[];
}

/**
 * What an office has done with its records: a report that was sent, then a corrected name, a revocation and a certificate
 * mailed, and now the check before the next report, an export that is ready, and saved views.
 */
export async function fillRecords(core: CoreDeps, { admin, activityId, slug, holders }: Records): Promise<void> {
  const named = { activityId, accmeActivityId: ACCME_ACTIVITY, moc: MOC };
  await nameActivity(daysAgo(core, DAYS_REPORTED + 1), admin.id, named);
  const then = daysAgo(core, DAYS_REPORTED);
  const day = isoDay(then.clock() - DAY_MS);
  const first = await makeExport(then, admin, { format: 'pars', query: `activity=${slug}&to=${day}` });
  const receipt = 'Demonstration: nothing was sent to anybody.';
  await recordFetched(then, admin.id, first);
  await recordSent(then, admin.id, first, receipt);
  await deliverMail(then);
  await changeCertificates(core, admin, holders);
  await keepViews(core, admin, slug);
  const table = await makeExport(daysAgo(core, 1), admin, { format: 'csv', query: `activity=${slug}` });
  await recordFetched(daysAgo(core, 1), admin.id, table);
  await deliverMail(daysAgo(core, 1));
  await makeExport(daysAgo(core, 0.1), admin, { format: 'pars', query: `activity=${slug}` });
  await deliverMail(daysAgo(core, 0.1));
}

/** Asks for an export to be made in the background, however short, and makes it. */
async function makeExport(
  core: CoreDeps,
  { id: requestedBy }: Viewer,
  { format, query }: { format: 'csv' | 'pars'; query: string },
): Promise<ExportRun> {
  const asked = await requestExport(core, { format, filter: filterOfQuery(query), requestedBy }, -1);
  if (asked.kind !== 'run') throw new Error('an export of the demonstration was not made in the background');
  await workOnExports(core);
  const run = await selectRun(core, asked.id);
  if (run.state !== 'ready') throw new Error(`an export of the demonstration is ${run.state}: ${run.fault ?? ''}`);
  return run;
}

/** Of those who were reported one has another name since and one was revoked; of the others one is sent by mail. */
async function changeCertificates(core: CoreDeps, admin: Viewer, holders: readonly Holder[]): Promise<void> {
  const before = core.clock() - (DAYS_REPORTED + 2) * DAY_MS;
  const reported = holders.filter((one) => one.reported).toSorted((a, b) => a.n - b.n);
  const [renamed, revoked] = reported.filter(({ passedAt }) => passedAt < before);
  const [single, mailed] = reported.filter(({ passedAt }) => passedAt >= before);
  if (renamed) {
    await rename(daysAgo(core, 10), renamed, `${renamed.viewer.fullName}-Sample`);
    const loaded = await load(core, admin, renamed);
    await reissueCertificate(daysAgo(core, 9), admin, loaded);
  }
  if (revoked) {
    const reason = 'Issued to a second account of the same person. The certificate of the first account stands.';
    await revokeCertificate(daysAgo(core, 6), admin, await load(core, admin, revoked), reason);
  }
  // One word alone: the receiver wants a first and a last name.
  if (single) await rename(daysAgo(core, 5), single, single.viewer.fullName.replace(/\s.*/, ''));
  if (mailed) {
    await mailCertificate(daysAgo(core, 4), admin, await load(core, admin, mailed));
    await deliverMail(daysAgo(core, 4));
  }
}

async function rename(core: CoreDeps, { viewer }: Holder, fullName: string): Promise<void> {
  const { id, credentials, profession, letterKeys } = viewer;
  await changeProfile(core, id, { fullName, credentials, profession, letterKeys });
}

async function load(core: CoreDeps, admin: Viewer, { number }: Holder) {
  const certificate = await selectAuthorizedCertificate(core.db, admin, number);
  return { certificate, record: requireRecord(await recordOfCertificate(core, certificate)) };
}

async function keepViews(core: CoreDeps, { id: userId }: Viewer, slug: string): Promise<void> {
  const views = {
    'No certificate yet': `activity=${slug}&certificate=none`,
    'Nurses with credit': `activity=${slug}&profession=nurse&credit=any`,
    'Revoked certificates': 'certificate=revoked',
  };
  await core.db.transaction(async (trx) => {
    for (const [name, query] of Object.entries(views)) {
      const kept = { id: core.ids.uuid(), name, query: queryOf(filterOfQuery(query)), userId, at: core.clock() };
      await upsertView(trx, kept);
    }
  });
}
