import { FOLDERS } from '../../src/compose.ts';
import { selectPublishedActivity } from '../../src/features/activities/index.ts';
import { verifyLog } from '../../src/features/audit/index.ts';
import { recordOfCertificate, selectAuthorizedCertificate } from '../../src/features/credit/index.ts';
import { type DemoFilled, fillDemo } from '../../src/features/demo/index.ts';
import { selectRegister } from '../../src/features/disclosures/index.ts';
import { patientSigns } from '../../src/features/discussion/patient-signs.ts';
import { listProviders } from '../../src/features/providers/index.ts';
import { isoDay } from '../../src/lib/dates.ts';
import { openTestApp, type TestApp } from '../support/app.ts';

const SLUG = 'iron-deficiency-adults';
const AMA = 'ama-pra-category-1';

describe('the office of the demonstration', () => {
  let site: TestApp;
  let filled: DemoFilled;
  beforeAll(async () => {
    site = await openTestApp({ mail: false, config: { organisationName: 'A Real Hospital' } });
    filled = await fillDemo(site.core, FOLDERS.content, { learners: 120 });
  }, 120_000);
  afterAll(() => site.close());

  const kysely = () => site.db.kysely;
  const admin = async () => {
    const {
      id,
      email,
      full_name: fullName,
    } = await kysely()
      .selectFrom('users')
      .select(['id', 'email', 'full_name'])
      .where('email', '=', 'admin@demo.example')
      .executeTakeFirstOrThrow();
    const rest = { credentials: '', profession: 'physician', timeMultiplierPercent: 100, letterKeys: true };
    return { ...rest, id, email, fullName, roles: ['admin' as const] };
  };

  test('names a provider and a partner that say they are fictitious, and claims nothing for the ACCME', async () => {
    const providers = await listProviders(kysely());
    expect(providers.map(({ status }) => status).sort()).toEqual(['accredited', 'none']);
    for (const { name, accreditorName, accreditationStatement, jointStatement } of providers) {
      expect(name).toMatch(/^Demonstration .*\(fictitious\)$/);
      expect([accreditorName, accreditationStatement, jointStatement].join(' ')).not.toContain('ACCME');
    }
    const { details, title, version } = await selectPublishedActivity(site.db, SLUG);
    expect([version, title]).toEqual([2, expect.stringMatching(/\(demonstration\)$/)]);
    const { designation } = details;
    if (designation.status !== 'certified') throw new Error('it was not certified');
    const { credits = [], provider, designatedOn, logo } = designation.certification;
    expect(designatedOn).toBe(details.dates.released);
    expect(provider.jointProvider).toMatch(/\(fictitious\)$/);
    expect(logo).toEqual(expect.any(String));
    expect(credits.map(({ type }) => type)).toEqual(
      expect.arrayContaining([AMA, 'demonstration-contact-hour', 'abim-moc', 'participation']),
    );
  });

  test('gives credit to verified people who began after the certification, and to nobody else', async () => {
    const rows = await kysely()
      .selectFrom('completions as completion')
      .innerJoin('attempts as attempt', 'attempt.id', 'completion.attempt_id')
      .innerJoin('activity_versions as version', 'version.id', 'completion.activity_version_id')
      .innerJoin('activities as activity', 'activity.id', 'version.activity_id')
      .innerJoin('users', 'users.id', 'completion.user_id')
      .select(['completion.credit_hundredths as credit', 'attempt.started_at as startedAt', 'version.version'])
      .select(['activity.slug', 'users.profession', 'users.profession_verified_at as verifiedAt'])
      .execute();
    const { dates } = (await selectPublishedActivity(site.db, SLUG)).details;
    const credited = rows.filter(({ credit }) => credit !== null);
    const early = rows.filter(({ slug, version }) => slug === SLUG && version === 1);
    expect(credited.length).toBeGreaterThan(15);
    expect(early.length).toBeGreaterThan(10);
    expect(early.filter(({ credit }) => credit !== null)).toEqual([]);
    for (const { slug, version, startedAt, verifiedAt, profession } of credited) {
      expect([slug, version]).toEqual([SLUG, 2]);
      expect(isoDay(startedAt) >= dates.released).toBe(true);
      expect(verifiedAt).not.toBeNull();
      expect(['physician', 'nurse']).toContain(profession);
    }
    expect(new Set(credited.map(({ profession }) => profession)).size).toBe(2);
  });

  test('writes on every certificate with credit that the credit is none', async () => {
    const viewer = await admin();
    const numbers = await kysely().selectFrom('certificates').select('number').execute();
    const templates = new Map<string, number>();
    for (const { number } of numbers) {
      const record = await recordOfCertificate(site.core, await selectAuthorizedCertificate(site.db, viewer, number));
      if (!record) throw new Error(`certificate ${number} can't be read`);
      expect(record.issuer).toBe('Keypoint demonstration programme');
      templates.set(record.template, (templates.get(record.template) ?? 0) + 1);
      if (record.template === 'completion') {
        expect([record.provider, record.credit]).toEqual([null, null]);
        continue;
      }
      const texts = record.statements.map(({ text }) => text).join(' ');
      expect(record.provider).toContain('(fictitious)');
      expect(record.activity.title).toContain('(demonstration)');
      expect(texts).toMatch(/exist only in this demonstration/);
      expect(texts).not.toMatch(/accredited by the (?:ACCME|Accreditation Council)/);
    }
    expect([...templates.keys()].sort()).toEqual(['completion', 'credit', 'participation', 'physician-credit']);
  });

  test('says so to whoever verifies one, too', async () => {
    const { number } = await kysely()
      .selectFrom('completions as completion')
      .innerJoin('certificates as certificate', 'certificate.completion_id', 'completion.id')
      .select('certificate.number')
      .where('completion.credit_type', '=', AMA)
      .limit(1)
      .executeTakeFirstOrThrow();
    const { text } = await site.visitor().get(`/verify/${number}`);
    expect(text).toContain('AMA PRA Category 1 Credit');
    expect(text).toContain('Demonstration Provider (fictitious)');
    expect(text).toContain('nothing that is shown here as credit is credit');
  });

  test('has disclosures of everybody in control, one of them mitigated, and one that is waited for elsewhere', async () => {
    const today = isoDay(site.clock());
    const { people } = await selectRegister(kysely(), SLUG, today);
    expect(people.length).toBeGreaterThanOrEqual(4);
    expect(new Set(people.map(({ standing }) => standing))).toEqual(new Set(['settled']));
    expect(people.filter(({ disclosure }) => disclosure?.state === 'mitigated')).toHaveLength(1);
    const draft = await selectRegister(kysely(), filled.draftActivity, today);
    expect(draft.people.map(({ standing }) => standing)).toContain('requested');
  });

  test('has people in the states that the office knows', async () => {
    const people = await kysely()
      .selectFrom('users')
      .select(['email', 'disabled_at', 'time_multiplier_percent'])
      .execute();
    const disabled = people.filter(({ disabled_at }) => disabled_at !== null).map(({ email }) => email);
    const slower = people.filter(({ time_multiplier_percent }) => time_multiplier_percent !== 100);
    expect(disabled).toEqual(['dora@demo.example']);
    expect(slower.map(({ email }) => email)).toEqual(['learner@demo.example']);
    expect(await kysely().selectFrom('invitations').select('user_id').execute()).toHaveLength(1);
    expect(await kysely().selectFrom('ineligible_staff').select('user_id').execute()).toHaveLength(1);
  });

  test('has a certificate that was replaced, one that was revoked, and a report that tells the receiver so', async () => {
    const certificates = await kysely().selectFrom('certificates').select(['replaced_at', 'revoked_at']).execute();
    expect(certificates.filter(({ replaced_at }) => replaced_at !== null)).toHaveLength(1);
    expect(certificates.filter(({ revoked_at }) => revoked_at !== null)).toHaveLength(1);
    const runs = await kysely()
      .selectFrom('export_runs')
      .select(['id', 'format', 'state', 'sent_at'])
      .orderBy('requested_at')
      .execute();
    expect(runs.map(({ format, state, sent_at }) => [format, state, sent_at !== null])).toEqual([
      ['pars', 'ready', true],
      ['csv', 'ready', false],
      ['pars', 'ready', false],
    ]);
    const outcomes = await kysely()
      .selectFrom('export_run_records')
      .select('outcome')
      .distinct()
      .where('run_id', '=', runs[2]?.id ?? '')
      .execute();
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(
      ['add', 'change', 'delete', 'not-permitted', 'refused', 'unchanged'].sort(),
    );
    expect(await kysely().selectFrom('record_views').select('name').execute()).toHaveLength(3);
  });

  test('has comments in every state, one reported, and one that looks like a patient’s data', async () => {
    const comments = await kysely()
      .selectFrom('comments')
      .select(['id', 'state', 'depth', 'open_reports', 'version'])
      .execute();
    expect(comments).toHaveLength(filled.comments);
    expect(new Set(comments.map(({ state }) => state))).toEqual(
      new Set(['approved', 'waiting', 'changes-asked', 'removed']),
    );
    expect(comments.map(({ depth }) => depth)).toContain(2);
    expect(comments.filter(({ open_reports }) => open_reports > 0)).toHaveLength(1);
    const texts = await kysely().selectFrom('comment_texts').select(['comment_id', 'body', 'declaration']).execute();
    const suspect = texts.filter(({ body }) => patientSigns(body).length > 0);
    expect(suspect).toHaveLength(1);
    expect(comments.find(({ id }) => id === suspect[0]?.comment_id)?.state).toBe('waiting');
    expect(texts.filter(({ declaration }) => declaration !== null).length).toBeGreaterThan(0);
  });

  test('delivers every mail to a file, at the time of those whom it is for', async () => {
    const mails = await kysely().selectFrom('mail_queue').select(['view', 'state']).execute();
    expect(new Set(mails.map(({ state }) => state))).toEqual(new Set(['sent']));
    expect(site.mails().length).toBeGreaterThanOrEqual(mails.length);
    expect(new Set(mails.map(({ view }) => view))).toEqual(
      new Set([
        ...['certificate-link', 'comment-approved', 'comment-changes-asked', 'comment-removed'],
        ...['disclosure-request', 'export-ready', 'invitation'],
      ]),
    );
  });

  test('leaves a whole log, with signed checkpoints', async () => {
    const faults: unknown[] = [];
    const verified = await verifyLog(site.core, { actorId: null, onFault: (fault) => faults.push(fault) });
    expect([verified.ok, verified.checkpoints, faults]).toEqual([true, 2, []]);
  });
});
