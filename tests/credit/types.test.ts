import fc from 'fast-check';
import { chooseTemplate, creditsFor, isInForce, type TemplateFacts } from '../../src/features/credit/template.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { CERTIFIED, completedAttempt } from './completed.ts';

const credit = (type: string, professions: string[], more: object = {}) => ({
  ...{
    type,
    version: '1',
    name: `${type} points`,
    unit: { one: `${type} point`, many: `${type} points` },
    award: 'claimed',
  },
  ...{ step: 0.5, maximum: 2, professions, verifiedOnly: true },
  statements: { set: `${type}@1`, designation: `Worth {maximum} ${type} points.` },
  ...more,
});
const AMA = credit('ama-pra-category-1', ['physician'], {
  ...{ name: 'AMA PRA Category 1 Credit™', step: 0.25, maximum: 1 },
  statements: {
    set: 'ama-accme-direct@1',
    accreditation: 'A.',
    designation: 'D {maximum}.',
    participation: 'P {maximum}.',
  },
});
const certified = (...credits: { type: string; maximum: number }[]) => ({
  status: 'certified' as const,
  certification: {
    ...CERTIFIED.certification,
    creditType: credits[0]?.type,
    maximumCredits: credits[0]?.maximum,
    credits,
  },
});

describe('credit of other types', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp();
  });
  afterAll(() => app.close());

  it('goes to the verified profession that may receive it, in its own step, and is summed by itself', async () => {
    const nurse = await app.signedIn({ profession: 'nurse', verified: true });
    const attempt = await completedAttempt(app, nurse.user, {
      details: { designation: certified(AMA, credit('nursing', ['nurse'])), original: null },
    });
    const claim = (await nurse.get(`/attempts/${attempt}/claim`)).text;
    expect(claim).toContain('nursing points');
    expect(claim).not.toContain('AMA PRA');
    expect((await nurse.post(`/attempts/${attempt}/claim`, { credits: '0.75' })).status).toBe(422);
    const issued = await nurse.post(`/attempts/${attempt}/claim`, { credits: '1.5', type: 'ama-pra-category-1' });
    const sheet = (await nurse.get(String(issued.headers['location']))).text;
    expect(sheet).toContain('1.50 nursing points');
    expect(sheet).toContain('Worth 2.00 nursing points.');
    expect(sheet).not.toContain('AMA PRA');
    expect((await nurse.get('/transcript')).text).toMatch(/<dt>Total<\/dt>\s*<dd>1.50 nursing points/);
    const row = await app.db.kysely
      .selectFrom('completion_records')
      .select('facet')
      .where('user_id', '=', nurse.user.id)
      .executeTakeFirstOrThrow();
    expect(row.facet).toContain('nursing');
  });

  it('is participation in the records where the certificate is one of participation, and neither amount nor credit', async () => {
    const nurse = await app.signedIn({ profession: 'nurse' });
    const attempt = await completedAttempt(app, nurse.user, {
      details: { designation: certified(AMA), original: null },
    });
    expect((await nurse.post(`/attempts/${attempt}/claim`)).status).toBe(303);
    const row = await app.db.kysely
      .selectFrom('completion_records')
      .select(['facet', 'credit_hundredths'])
      .where('user_id', '=', nurse.user.id)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ facet: 'nurse|0|participation|valid', credit_hundredths: 0 });
    const admin = await app.signedIn({ roles: ['admin'] });
    const listed = async (credit: string) => (await admin.get(`/admin/records?profession=nurse&credit=${credit}`)).text;
    expect(await listed('participation')).toContain('Certificate of participation');
    expect(await listed('participation')).toContain('<strong>1</strong> record ');
    // The nurse of the test before has credit of another type; no total counts participation.
    expect(await listed('any')).not.toContain('Certificate of participation</span>');
    expect(await listed('none')).toContain('<strong>1</strong> record ');
    expect(await listed('nursing')).toMatch(/nursing: <strong>1.50 in 1 record/);
    const unknown = await admin.get('/admin/records?credit=no-such-type');
    expect([unknown.status, unknown.text.includes('Choose a credit from the list.')]).toEqual([422, true]);
  });

  it('says to a physician what points of a board come with the credit, and what their report needs', async () => {
    const physician = await app.signedIn({ verified: true });
    const moc = credit('abim-moc', ['physician'], { name: 'ABIM MOC points', award: 'stated' });
    const attempt = await completedAttempt(app, physician.user, {
      details: { designation: certified(AMA, moc), original: null },
    });
    const { text } = await physician.get(`/attempts/${attempt}/claim`);
    expect(text).toContain('ABIM MOC points. Points come with the credit you claim');
    expect(text).toContain('href="/account#reporting-heading"');
  });

  it('is chosen where somebody may claim one of several', async () => {
    const physician = await app.signedIn({ verified: true });
    const designation = certified(AMA, credit('eaccme', ['physician']));
    const attempt = await completedAttempt(app, physician.user, { details: { designation, original: null } });
    const url = `/attempts/${attempt}/claim`;
    const refused = await physician.post(url, { credits: '1' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('href="#type"');
    expect((await physician.post(url, { credits: '1.5', type: 'ama-pra-category-1' })).status).toBe(422);
    expect((await physician.post(url, { credits: '1.5', type: 'eaccme' })).status).toBe(303);
    const completion = await app.db.kysely
      .selectFrom('completions')
      .select(['credit_type', 'credit_hundredths'])
      .where('attempt_id', '=', attempt)
      .executeTakeFirstOrThrow();
    expect(completion).toEqual({ credit_type: 'eaccme', credit_hundredths: 150 });
  });
});

describe('who gets what', () => {
  const professions = ['physician', 'nurse', 'pharmacist'];
  const day = fc
    .integer({ min: 0, max: 900 })
    .map((n) => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000).toISOString().slice(0, 10));
  const facts = fc.record({
    designation: fc
      .tuple(fc.subarray(professions), fc.boolean())
      .map(([who, verifiedOnly]) =>
        certified(AMA, ...(who.length === 0 ? [] : [credit('own', who, { verifiedOnly })])),
      ),
    expiresOn: day,
    startedOn: day,
    completedOn: day,
    profession: fc.constantFrom(...professions),
    professionVerified: fc.boolean(),
  });

  it('is AMA PRA credit for verified physicians alone, and nothing outside the term', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const of = given as unknown as TemplateFacts;
        const template = chooseTemplate(of);
        if (template === 'physician-credit')
          expect([of.profession, of.professionVerified]).toEqual(['physician', true]);
        if (!isInForce(of)) expect(template).toBe('completion');
        for (const offer of creditsFor(of)) expect(offer.professions).toContain(of.profession);
        if (of.profession !== 'physician')
          expect(creditsFor(of).map(({ type }) => type)).not.toContain('ama-pra-category-1');
      }),
    );
  });

  it('counts in the stated days of grace what was begun in the term, and no day longer', () => {
    const designation = certified(AMA);
    const with10 = { ...designation, certification: { ...designation.certification, graceDays: 10 } };
    const base = { designation: with10, expiresOn: '2028-12-31', startedOn: '2028-12-31' } as unknown as TemplateFacts;
    expect(isInForce({ ...base, completedOn: '2029-01-10' })).toBe(true);
    expect(isInForce({ ...base, completedOn: '2029-01-11' })).toBe(false);
    expect(isInForce({ ...base, startedOn: '2029-01-01', completedOn: '2029-01-05' })).toBe(false);
  });
});
