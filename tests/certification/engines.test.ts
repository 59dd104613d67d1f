import { pino } from 'pino';
import { FOLDERS } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { ensureFoundingActivity } from '../../src/features/activities/index.ts';
import { certifyActivity, savePlan } from '../../src/features/certification/certify.ts';
import { loadFacts } from '../../src/features/certification/facts.ts';
import { EMPTY } from '../../src/features/certification/plan.ts';
import { selectRegister } from '../../src/features/disclosures/register.ts';
import { enterDisclosure, requestDisclosure, reviewDisclosure } from '../../src/features/disclosures/verbs.ts';
import { listKnownTypes, saveCreditType } from '../../src/features/providers/credit-types.ts';
import { createProvider } from '../../src/features/providers/save.ts';
import { AMA } from '../../src/features/statements/index.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { loadSecrets } from '../../src/lib/secrets.ts';
import { FOUNDING_SLUG } from '../support/app.ts';
import { testClock } from '../support/clock.ts';
import { describeOnEngines } from '../support/engines.ts';
import { temporaryFolder } from '../support/files.ts';
import { createUser } from '../support/people.ts';

describeOnEngines('certification', (open) => {
  it('is the same on each engine: plan by revision, register, a certification that is blocked, credit types by version', async () => {
    const config = readConfig({
      DATA_DIR: temporaryFolder('data'),
      SECRET_KEY: 'only-for-tests-only-for-tests-only-for-tests',
    });
    const db = await open();
    const core: CoreDeps = {
      config,
      db,
      clock: testClock(),
      ids: systemIds,
      secrets: loadSecrets(config),
      log: pino({ level: 'silent' }),
    };
    await ensureFoundingActivity(core, FOLDERS.content);
    const user = await createUser(core, { roles: ['admin'] });
    const viewer = {
      ...user,
      credentials: '',
      profession: 'physician',
      roles: ['admin'],
      timeMultiplierPercent: 100,
      letterKeys: true,
    } as const;
    const providerId = await createProvider(core, user.id, {
      ...{ name: 'Northfield', status: 'accredited', accreditor: 'accme', accreditorName: 'the ACCME', eligible: true },
      ...{
        accreditedFrom: '2024-01-01',
        accreditedUntil: '2029-01-01',
        accreditationStatement: '',
        jointStatement: '',
      },
      ...{ accmeId: '', contact: 'Us', signatoryName: 'Ada', signatoryTitle: 'Dean', logoId: null },
      ...{ journalMaximumHundredths: 100, graceDays: 0, disclosureMonths: 6 },
    });
    const plan = {
      ...EMPTY,
      providerId,
      statementSet: 'ama-accme-direct@1',
      credits: [{ type: AMA, maximum: '1', approval: '' }],
    };
    const saves = await Promise.all(
      [plan, { ...plan, jointProviderId: null, credits: [] }].map((one) =>
        savePlan(core, user.id, { unsafe_slug: FOUNDING_SLUG, revision: 0, plan: one }),
      ),
    );
    expect(saves.filter(Boolean)).toHaveLength(1);
    const asked = { unsafe_slug: FOUNDING_SLUG, unsafe_seen: '', acknowledged: true };
    expect(await certifyActivity(core, viewer, asked)).toEqual({ kind: 'blocked' });

    const { people } = await selectRegister(db.kysely, FOUNDING_SLUG, '2026-11-23');
    const [first] = people;
    const id = await requestDisclosure(core, user.id, {
      unsafe_slug: FOUNDING_SLUG,
      unsafe_person: first?.person,
      email: 'a@example.org',
    });
    await enterDisclosure(core, user.id, { id, revision: 1, relationships: [] });
    await reviewDisclosure(core, viewer, { id, revision: 2, decision: 'none', mitigation: '' });
    await reviewDisclosure(core, viewer, { id, revision: 2, decision: 'none', mitigation: '' });
    const facts = await loadFacts(db.kysely, FOUNDING_SLUG, '2026-11-23');
    expect(facts.register.people[0]).toMatchObject({ standing: 'settled', disclosure: { validUntil: '2027-05-23' } });

    const [eaccme] = (await listKnownTypes(db.kysely)).filter(({ type }) => type.id === 'eaccme');
    if (!eaccme) throw new Error('there is no such type');
    const versions = await Promise.allSettled(
      [6, 12].map((validityMonths) => saveCreditType(core, user.id, { ...eaccme.type, validityMonths }, '1')),
    );
    expect(versions.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await db.kysely.selectFrom('credit_type_versions').select('id').execute()).toHaveLength(1);
  });
});
