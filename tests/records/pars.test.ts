import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pino } from 'pino';
import { readSheet } from 'read-excel-file/node';
import { readConfig } from '../../src/config.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { changeReporting } from '../../src/features/accounts/change-reporting.ts';
import { NO_REPORTING } from '../../src/features/accounts/reporting.ts';
import { requestExport, selectRun } from '../../src/features/records/exports.ts';
import { NO_FILTER } from '../../src/features/records/filter.ts';
import { writeParsFile } from '../../src/features/records/pars-file.ts';
import { countOutcomes, selectChecked } from '../../src/features/records/pars-queries.ts';
import { fetchReport, nameActivity, recordSent } from '../../src/features/records/reports.ts';
import type { ExportRun } from '../../src/features/records/run-queries.ts';
import { sweepRecords } from '../../src/features/records/sweep.ts';
import { workOnExports } from '../../src/features/records/worker.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { CERTIFIED } from '../activities/sample.ts';
import { testClock } from '../support/clock.ts';
import { describeOnEngines, type Open } from '../support/engines.ts';
import { temporaryFolder } from '../support/files.ts';
import { fullDetails, NOW, seedActivity, seedCompletion, seedPerson } from './support.ts';

type Core = CoreDeps & { clock: ReturnType<typeof testClock> };
const MOC_CREDIT = {
  ...{
    type: 'ama-pra-category-1',
    version: '1',
    name: 'AMA PRA Category 1 Credit™',
    award: 'claimed',
    step: 0.25,
    maximum: 1.5,
  },
  unit: { one: 'AMA PRA Category 1 Credit™', many: 'AMA PRA Category 1 Credits™' },
  ...{ professions: ['physician'], verifiedOnly: true, statements: { set: 'ama-accme-direct@1' } },
};
const REPORTING = { ...NO_REPORTING, birthMonth: 9, birthDay: 10, licenceState: 'Maine', licenceNumber: '007-12' };

async function openCore(open: Open): Promise<Core> {
  const config = readConfig({
    DATA_DIR: temporaryFolder('pars'),
    SECRET_KEY: 'only-for-tests-only-for-tests-only-for-tests',
  });
  const log = pino({ level: 'silent' });
  return { config, db: await open(), clock: testClock(NOW), ids: systemIds, secrets: loadSecrets(config), log };
}

describeOnEngines('reports to ACCME', (open) => {
  let core: Core;
  let admin: string;
  let learner: string;
  let other: string;
  let completionId: string;

  beforeEach(async () => {
    core = await openCore(open);
    admin = (await seedPerson(core)).id;
    const activity = await seedActivity(core, 'one');
    await nameActivity(core, admin, { activityId: activity.id, accmeActivityId: '202212345' });
    learner = (await seedPerson(core, { fullName: 'Dr Catherine van Poznak' })).id;
    other = (await seedPerson(core, { fullName: '=Secret Holder' })).id;
    const nurse = await seedPerson(core, { profession: 'nurse' });
    await changeReporting(core, learner, REPORTING, true);
    await changeReporting(core, other, REPORTING, false);
    completionId = await seedCompletion(core, { id: learner }, activity, { credit: 75, certificate: 'valid' });
    await seedCompletion(core, { id: other }, activity, { credit: 100, certificate: 'valid', passedAt: NOW - 1 });
    await seedCompletion(core, nurse, activity, { certificate: 'valid', passedAt: NOW - 2 });
  });

  async function check(): Promise<ExportRun> {
    core.clock.advance(1000);
    const asked = await requestExport(core, { format: 'pars', filter: NO_FILTER, requestedBy: admin });
    if (asked.kind !== 'run') throw new Error('a report is always a run');
    await workOnExports(core);
    return selectRun(core, asked.id);
  }

  async function fileOf(run: ExportRun): Promise<unknown[][]> {
    const out = new PassThrough();
    const [bytes] = await Promise.all([buffer(out), writeParsFile(core, run.id, out)]);
    return readSheet(bytes, { trim: false }) as unknown as Promise<unknown[][]>;
  }

  async function outcomes(run: ExportRun): Promise<Record<string, number>> {
    return Object.fromEntries(await countOutcomes(core.db, run.id));
  }

  async function openings(): Promise<string[]> {
    const rows = await core.db.kysely
      .selectFrom('audit_events')
      .select(['subject_id', 'actor_id'])
      .where('action', '=', 'reporting.read')
      .execute();
    return rows.map((row) => `${row.subject_id} by ${row.actor_id}`);
  }

  it('are in the template’s rows and columns, and open only what those gave who permit it', async () => {
    const run = await check();
    expect(await outcomes(run)).toEqual({ add: 1, 'not-permitted': 1 });
    const [guidance, header, ...rows] = await fileOf(run);
    expect(String(guidance?.[0])).toContain('917_20240125_Learner_Excel_CME_MOC_Template');
    expect(header).toEqual([
      'Record Action',
      'ACCME Activity ID',
      'Completion Date',
      'First Name',
      'Last Name',
      'Date of Birth',
      'Licensing State',
      'Licensing ID or NPI',
      'Number of CME Credits',
      'Certifying Board',
      'Certifying Board ID',
      'Total Board Credits',
      'Credit Type ',
      'Credits Awarded for Credit Type',
    ]);
    const day = new Date('2026-11-23T00:00:00Z');
    const row = ['Add', '202212345', day, 'Catherine', 'van Poznak', '09/10', 'Maine', '007-12', 0.75];
    expect(rows.map((cells) => cells.slice(0, 9))).toEqual([row]);
    expect(rows[0]?.slice(9).every((cell) => cell === null)).toBe(true);
    expect(await openings()).toEqual([`${learner} by ${admin}`]);
  });

  it('keep nothing in the clear', async () => {
    const run = await check();
    await recordSent(core, admin, run, 'upload 1');
    const kept = JSON.stringify([
      await core.db.kysely.selectFrom('export_run_records').selectAll().execute(),
      await core.db.kysely.selectFrom('pars_reports').selectAll().execute(),
      await core.db.kysely.selectFrom('audit_events').selectAll().execute(),
    ]);
    expect(kept).toContain('v1.');
    for (const secret of ['007-12', '09/10', 'Poznak']) expect(kept).not.toContain(secret);
  });

  it('send a record once, as it was and as it is when it has changed, and delete it when its certificate is revoked', async () => {
    await recordSent(core, admin, await check(), 'upload 1');
    const again = await check();
    expect(await outcomes(again)).toEqual({ unchanged: 1, 'not-permitted': 1 });
    expect((await fileOf(again)).slice(2)).toEqual([]);

    await changeReporting(core, learner, { ...REPORTING, licenceNumber: '99' }, true);
    const changed = await check();
    const before = await fileOf(changed);
    expect(before.slice(2).map((row) => [row[0], row[7]])).toEqual([
      ['Delete', '007-12'],
      ['Add', '99'],
    ]);
    await recordSent(core, admin, changed, 'upload 2');
    expect(await fileOf(changed)).toEqual(before);

    await core.db.transaction((trx) =>
      trx.updateTable('certificates').set({ revoked_at: NOW }).where('completion_id', '=', completionId).execute(),
    );
    const revoked = await check();
    expect((await fileOf(revoked)).slice(2).map((row) => [row[0], row[7]])).toEqual([['Delete', '99']]);
    await recordSent(core, admin, revoked, '');
    expect(await outcomes(await check())).toEqual({ refused: 1, 'not-permitted': 1 });
  });

  it('are recorded as sent once, and not when another was sent since they were checked', async () => {
    const [first, second] = [await check(), await check()];
    core.clock.advance(1000);
    await recordSent(core, admin, first, 'upload 1');
    await recordSent(core, admin, await selectRun(core, first.id), 'upload 1 again');
    expect((await selectRun(core, first.id)).receipt).toBe('upload 1');
    await expect(recordSent(core, admin, second, '')).rejects.toThrow('Another report was sent');
  });

  it('can’t be fetched any more, nor taken for sent after another, once what they rest on has changed', async () => {
    const run = await check();
    core.clock.advance(1000);
    const later = await check();
    await recordSent(core, admin, later, 'upload 1');
    await expect(recordSent(core, admin, run, 'upload 2')).rejects.toThrow('Check again');
    await fetchReport(core, admin, run);
    await changeReporting(core, learner, REPORTING, false);
    await expect(fetchReport(core, admin, run)).rejects.toThrow('withdrawn');
    await fetchReport(core, admin, await selectRun(core, later.id));
  });

  it('leave nothing of what was checked when they are cancelled', async () => {
    const { id } = await check();
    await core.db.kysely.updateTable('export_runs').set({ state: 'cancelled' }).where('id', '=', id).execute();
    await sweepRecords(core);
    expect(await core.db.kysely.selectFrom('export_run_records').select('run_id').execute()).toEqual([]);
  });

  it('name what the receiver would refuse', async () => {
    await changeReporting(core, learner, { ...REPORTING, licenceState: '', birthDay: null }, true);
    const run = await check();
    const [record] = await selectChecked(core.db, run.id, { outcomes: ['refused'], after: 0, limit: 5 });
    expect(record?.problems).toEqual([expect.stringContaining('birth'), expect.stringContaining('licence state')]);
    expect([record?.rowSealed, record?.fingerprint]).toEqual([null, null]);
  });

  describe('for an activity that is registered with a board', () => {
    const MOC = { board: 'ABIM', creditType: 'Medical Knowledge', pointsHundredths: 50 };
    let activity: { id: string; versionId: string };

    beforeEach(async () => {
      const credit = { ...MOC_CREDIT, type: 'abim-moc', name: 'ABIM MOC points', award: 'stated' };
      const details = fullDetails((file) => {
        file.designation = structuredClone(CERTIFIED);
        file.designation.certification.credits = [MOC_CREDIT, credit];
      });
      activity = await seedActivity(core, 'moc', details);
      await nameActivity(core, admin, { activityId: activity.id, accmeActivityId: '202299999', moc: MOC });
      await seedCompletion(core, { id: learner }, activity, { credit: 75, certificate: 'valid', passedAt: NOW - 3 });
    });

    async function lastRow(): Promise<{ run: ExportRun; cells: unknown[] }> {
      const run = await check();
      const rows = await fileOf(run);
      return { run, cells: rows.find((row) => row[1] === '202299999') ?? [] };
    }

    it('has points in columns 10 to 14, as many as credits were claimed up to the registered number', async () => {
      await changeReporting(core, learner, { ...REPORTING, boards: [{ board: 'abim', id: '123456' }] }, true);
      const { run, cells } = await lastRow();
      expect(cells.slice(8)).toEqual([0.75, 'ABIM', '123456', 0.5, 'Medical Knowledge', 0.5]);
      await recordSent(core, admin, run, 'one');
      expect(await outcomes(await check())).toEqual({ unchanged: 2, 'not-permitted': 1 });
      const kept = JSON.stringify(await core.db.kysely.selectFrom('pars_reports').selectAll().execute());
      expect(kept).not.toContain('123456');
    });

    it('goes without them and says why where the learner gave no ID with the board', async () => {
      const { run, cells } = await lastRow();
      expect(cells.slice(8)).toEqual([0.75, null, null, null, null, null]);
      const added = await selectChecked(core.db, run.id, { outcomes: ['add'], after: 0, limit: 5 });
      expect(added.map(({ problems }) => problems)).toEqual([
        [],
        [expect.stringContaining('Goes without ABIM points: the learner gave no ID')],
      ]);
    });

    it('is sent anew once the learner has given it', async () => {
      const first = await lastRow();
      await recordSent(core, admin, first.run, 'one');
      await changeReporting(core, learner, { ...REPORTING, boards: [{ board: 'ABIM', id: '123456' }] }, true);
      const run = await check();
      expect(await outcomes(run)).toEqual({ change: 1, unchanged: 1, 'not-permitted': 1 });
      const rows = (await fileOf(run)).slice(2);
      expect(rows.map((row) => [row[0], row[9]])).toEqual([
        ['Delete', null],
        ['Add', 'ABIM'],
      ]);
    });

    it('is registered and taken back with what was before in the log', async () => {
      await nameActivity(core, admin, { activityId: activity.id, accmeActivityId: '202299999', moc: MOC });
      await nameActivity(core, admin, { activityId: activity.id, accmeActivityId: '202299999' });
      await nameActivity(core, admin, { activityId: activity.id, accmeActivityId: '202299999', moc: null });
      const rows = await core.db.kysely
        .selectFrom('audit_events')
        .select('detail')
        .where('action', '=', 'activity.name-at-accme')
        .where('subject_id', '=', activity.id)
        .orderBy('id')
        .execute();
      expect(rows.map(({ detail }) => JSON.parse(detail).moc)).toEqual([
        { before: null, after: MOC },
        { before: MOC, after: null },
      ]);
      expect((await lastRow()).cells[9]).toBeNull();
    });
  });

  it('have no credit but AMA PRA Category 1', async () => {
    const activity = await seedActivity(core, 'eaccme');
    await nameActivity(core, admin, { activityId: activity.id, accmeActivityId: '202200001' });
    for (const creditType of ['eaccme', 'participation', 'of-our-own']) {
      const person = await seedPerson(core);
      await changeReporting(core, person.id, REPORTING, true);
      const credit = creditType === 'participation' ? null : 100;
      await seedCompletion(core, person, activity, { credit, creditType, certificate: 'valid' });
    }
    expect(await outcomes(await check())).toEqual({ add: 1, 'not-permitted': 1 });
  });

  it('leave out who has withdrawn the permission, and what was sent before stays', async () => {
    await recordSent(core, admin, await check(), 'upload 1');
    await changeReporting(core, learner, REPORTING, false);
    const run = await check();
    expect(await outcomes(run)).toEqual({ 'not-permitted': 2 });
    expect(await core.db.kysely.selectFrom('pars_reports').select('completion_id').execute()).toHaveLength(1);
  });
});
