import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { changeReporting } from '../../src/features/accounts/change-reporting.ts';
import { NO_REPORTING } from '../../src/features/accounts/reporting.ts';
import { exportFolder, requestExport, selectRun } from '../../src/features/records/exports.ts';
import { NO_FILTER } from '../../src/features/records/filter.ts';
import { exportRecords } from '../../src/features/records/index.ts';
import { idHost } from '../../src/features/records/medbiq.ts';
import { nameActivity } from '../../src/features/records/reports.ts';
import { workOnExports } from '../../src/features/records/worker.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { CERTIFIED } from '../activities/sample.ts';
import { testClock } from '../support/clock.ts';
import { describeOnEngines, type Open } from '../support/engines.ts';
import { temporaryFolder } from '../support/files.ts';
import { find, type Node, readXml, schemaFaults } from './medbiq-schema.ts';
import { DAY, fullDetails, NOW, seedActivity, seedCompletion, seedPerson } from './support.ts';

const REPORTING = { ...NO_REPORTING, licenceState: 'Maine', licenceNumber: '007-12', npi: '1234567893' };

async function openCore(open: Open): Promise<CoreDeps> {
  const config = readConfig({
    ...{
      DATA_DIR: temporaryFolder('medbiq'),
      BASE_URL: 'https://cme.example.org',
      ORGANISATION_NAME: 'A & B <Society>',
    },
    SECRET_KEY: 'only-for-tests-only-for-tests-only-for-tests',
  });
  const log = pino({ level: 'silent' });
  return { config, db: await open(), clock: testClock(NOW), ids: systemIds, secrets: loadSecrets(config), log };
}

describeOnEngines('Activity Reports (ANSI/MEDBIQ)', (open) => {
  let core: CoreDeps;
  let admin: string;
  let learner: string;
  let certified: { id: string; versionId: string };

  beforeEach(async () => {
    core = await openCore(open);
    admin = (await seedPerson(core)).id;
    certified = await seedActivity(
      core,
      'one',
      fullDetails((details) => {
        details.designation = CERTIFIED;
        details.support = { kind: 'commercial', statement: 'Supported by <Acme> & others.' };
      }),
    );
    await nameActivity(core, admin, { activityId: certified.id, accmeActivityId: '202212345' });
    learner = (await seedPerson(core, { fullName: 'Dr Zoë & <b>\u0001van Poznak' })).id;
    const silent = (await seedPerson(core, { fullName: 'Silent Person' })).id;
    await changeReporting(core, learner, REPORTING, true);
    await changeReporting(core, silent, REPORTING, false);
    await seedCompletion(core, { id: learner }, certified, { credit: 75, certificate: 'valid' });
    await seedCompletion(core, { id: silent }, certified, { credit: 50, certificate: 'valid', passedAt: NOW - 1 });
  });

  async function written(): Promise<{ root: Node; xml: string; leftOut: number | undefined }> {
    const out = join(temporaryFolder('medbiq-out'), 'report.xml');
    const { leftOut } = await exportRecords(core, { format: 'medbiq', out, filters: {} });
    const xml = readFileSync(out, 'utf8');
    return { root: readXml(xml), xml, leftOut };
  }

  it('have the elements of the schema in their order, of those who permit it, and count the others', async () => {
    const { root, xml, leftOut } = await written();
    expect(schemaFaults(root)).toEqual([]);
    expect(find(root, 'ActivityReport')).toHaveLength(1);
    expect([leftOut, xml.includes('Left out, without permission to report: 1')]).toEqual([1, true]);
    expect(xml).not.toContain('Silent');
    const text = (name: string) => find(root, name).map((node) => node.text);
    expect(text('ReportingOrganization')).toEqual(['A & B <Society>']);
    expect([text('n:GivenName'), text('n:FamilyName')]).toEqual([['Zoë & <b>\ufffdvan'], ['Poznak']]);
    expect(find(root, 'm:UniqueID').map((node) => [node.attributes['@_domain'], node.text])).toEqual([
      ['idd:cme.example.org:learner', learner],
      ['idd:cms.gov:npi', '1234567893'],
    ]);
    expect([text('m:LicensureEntityName'), text('m:LicenseNumber')]).toEqual([['Maine'], ['007-12']]);
    expect(text('ActivityInstanceID')).toEqual(['202212345']);
    expect(text('CommercialSupporter')).toEqual(['Supported by <Acme> & others.']);
    expect(text('hx:activityCertification')).toEqual(['AMA PRA Category 1 Credit™']);
    expect([text('hx:numberOfCredits'), text('hx:creditType')]).toEqual([['0.75'], ['CME']]);
    expect(text('CompletedDateTime')).toEqual([new Date(NOW).toISOString()]);
  });

  it('open nothing of those who do not permit it, and log each opening', async () => {
    await written();
    const rows = await core.db.kysely
      .selectFrom('audit_events')
      .select(['subject_id', 'detail'])
      .where('action', '=', 'reporting.read')
      .execute();
    expect(rows.map((row) => [row.subject_id, JSON.parse(row.detail).purpose])).toEqual([[learner, 'MedBiquitous']]);
  });

  it('give no credit for participation, for what was revoked, and other types without words that nobody has confirmed', async () => {
    const people = await Promise.all(
      ['nurse', 'physician', 'physician'].map((profession) => seedPerson(core, { profession })),
    );
    for (const { id } of people) await changeReporting(core, id, REPORTING, true);
    const [nurse, revoked, other] = people as [{ id: string }, { id: string }, { id: string }];
    await seedCompletion(core, nurse, certified, { creditType: 'participation', certificate: 'valid' });
    await seedCompletion(core, revoked, certified, { credit: 100, certificate: 'revoked' });
    await seedCompletion(core, other, certified, { credit: 100, creditType: 'eaccme', certificate: 'valid' });
    const { root } = await written();
    expect(schemaFaults(root)).toEqual([]);
    expect(find(root, 'ActivityReport')).toHaveLength(4);
    expect(
      find(root, 'hx:activityCertification')
        .map(({ text }) => text)
        .sort(),
    ).toEqual(['AMA PRA Category 1 Credit™', 'eaccme']);
    expect(find(root, 'hx:creditType')).toHaveLength(1);
  });

  it('name the period of the filter, or from the oldest record until today', async () => {
    await seedCompletion(core, { id: learner }, certified, { cycle: 2, passedAt: NOW - 40 * DAY });
    const days = ({ root }: { root: Node }) =>
      ['ReportingStartDate', 'ReportingEndDate'].map((name) => find(root, name)[0]?.text);
    expect(days(await written())).toEqual(['2026-10-14', '2026-11-23']);
  });

  it('are a run on the pages, which says how many were left out; one without anybody fails and says why', async () => {
    const ask = async (activity: string) => {
      const asked = await requestExport(core, {
        ...{ format: 'medbiq' as const, requestedBy: admin },
        filter: { ...NO_FILTER, activity },
      });
      if (asked.kind !== 'run') throw new Error('it came at once');
      await workOnExports(core);
      return selectRun(core, asked.id);
    };
    const run = await ask('');
    expect(run).toMatchObject({ state: 'ready', done: 2, leftOut: 1 });
    expect(schemaFaults(readXml(readFileSync(join(exportFolder(core.config), run.file ?? ''), 'utf8')))).toEqual([]);
    expect(await ask('nothing-there')).toMatchObject({
      state: 'failed',
      fault: expect.stringContaining('No record can be in this report'),
    });
  });
});

describe('the host in ids', () => {
  it.each([
    ['https://cme.example.org:8443/x', 'cme.example.org'],
    ['http://localhost:3000', 'localhost.localdomain'],
    ['http://[::1]:3000', 'localhost.localdomain'],
  ])('of %s is %s', (baseUrl, host) => {
    expect(idHost(baseUrl)).toBe(host);
  });
});
