import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { verifyCertificate } from '../../src/features/credit/index.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { CERTIFIED, type CompletedOptions, completedAttempt, numberIn } from './completed.ts';

const CERTIFIED_DETAILS = { details: { designation: CERTIFIED, original: null } };
const DEMONSTRATION = /has not been designated for, and does not award/;

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp({ app: { credit: { verificationsPerMinute: 1000 } } });
});
afterAll(() => app.close());

async function learner(user: Parameters<TestApp['signedIn']>[0] = {}, completed: CompletedOptions = {}) {
  const person = await app.signedIn({ fullName: 'Inês Åström', credentials: 'MD', ...user });
  return { person, attemptId: await completedAttempt(app, person.user, completed) };
}

async function certified(user: Parameters<TestApp['signedIn']>[0] = {}, completed: CompletedOptions = {}) {
  return learner({ verified: true, ...user }, { ...CERTIFIED_DETAILS, ...completed });
}

function claimUrl(attemptId: string): string {
  return `/attempts/${attemptId}/claim`;
}

describe('verification', () => {
  it('shows the signed record to anybody, and nothing more personal (item 19)', async () => {
    const { person, attemptId } = await certified();
    const number = numberIn((await person.post(claimUrl(attemptId), { credits: '0.25' })).headers['location']);
    const page = await app.visitor().get(`/verify/${number.toLowerCase().replaceAll('-', '')}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('This certificate is valid');
    expect(page.text).toContain('Inês Åström, MD');
    expect(page.text).toContain('0.25 <i>AMA PRA Category 1 Credit™</i>');
    expect(page.text).toContain('23 November 2026');
    expect(page.text).toContain('has been altered');
    expect(page.text).not.toContain(person.user.email);
    expect(page.text).not.toContain(person.user.id);
    expect(await verifyCertificate(app.core, number)).toMatchObject({
      state: 'valid',
      number,
      record: { credit: { claimed: 25 } },
    });
  });

  it('gives its holder the signed record, which anybody can check with the published key', async () => {
    const { person, attemptId } = await learner();
    const number = numberIn((await person.post(claimUrl(attemptId))).headers['location']);
    const file = await person.get(`/certificates/${number}.jws`).buffer(true).parse(asText);
    expect(file.headers['content-type']).toBe('application/jose');
    const keys = (await app.visitor().get('/.well-known/jwks.json')).body as JSONWebKeySet;
    const { payload } = await compactVerify(String(file.body), createLocalJWKSet(keys));
    expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({ number, holder: { credentials: 'MD' } });
    expect((await app.visitor().get(`/certificates/${number}.jws`)).status).toBe(303);
  });

  it('says in words that a certificate is replaced or revoked', async () => {
    const { person, attemptId } = await learner();
    const number = numberIn((await person.post(claimUrl(attemptId))).headers['location']);
    const set = (values: object) =>
      app.db.kysely.updateTable('certificates').set(values).where('number', '=', number).execute();
    await set({ replaced_at: Date.UTC(2026, 11, 1) });
    expect((await app.visitor().get(`/verify/${number}`)).text).toMatch(/has been replaced[\s\S]*1 December 2026/);
    await set({ revoked_at: Date.UTC(2026, 11, 2), revoked_reason: 'Issued in error' });
    expect((await app.visitor().get(`/verify/${number}`)).text).toMatch(
      /has been revoked[\s\S]*2 December 2026[\s\S]*Issued in error/,
    );
    expect((await person.get(`/certificates/${number}.pdf`)).status).toBe(409);
    expect((await person.get(`/certificates/${number}`)).text).toContain('Issued in error');
  });

  it('tells a mistyped number from an unknown one', async () => {
    const unknown = await app.visitor().get('/verify/KP-0000-0000-0000-0');
    expect([unknown.status, unknown.text.includes('There is no certificate with this number')]).toEqual([404, true]);
    const mistyped = await app.visitor().get('/verify/KP-0000-0000-0001-0');
    expect([mistyped.status, mistyped.text.includes('This is not a certificate number')]).toEqual([404, true]);
  });

  it('finds a record that was changed, or put under another number', async () => {
    const one = await learner();
    const two = await learner();
    const [first, second] = [
      numberIn((await one.person.post(claimUrl(one.attemptId))).headers['location']),
      numberIn((await two.person.post(claimUrl(two.attemptId))).headers['location']),
    ];
    const { record } = await app.db.kysely
      .selectFrom('certificates')
      .select('record')
      .where('number', '=', second)
      .executeTakeFirstOrThrow();
    await app.db.kysely.updateTable('certificates').set({ record }).where('number', '=', first).execute();
    const page = await app.visitor().get(`/verify/${first}`);
    expect([page.status, page.text.includes('does not verify')]).toEqual([409, true]);
    expect((await one.person.get(`/certificates/${first}`)).status).toBe(409);
    expect((await one.person.get('/transcript')).text).toContain('Does not verify');
  });

  it('has a form that leads to the number, and survives anything typed', async () => {
    const visitor = app.visitor();
    const form = await visitor.get('/verify');
    expect(form.text).toMatch(/<label for="number">Certificate number/);
    expect(form.text).toMatch(/>Verify<\/button>/);
    expect((await visitor.get('/verify?number=kp%200000')).headers['location']).toBe('/verify/kp%200000');
    const empty = await visitor.get('/verify?number=');
    expect([empty.status, empty.text.includes('href="#number"')]).toEqual([422, true]);
    for (const text of [
      '%2F%2Fevil.example',
      '%00',
      '..%2F..',
      '%F0%9F%92%A9',
      `${'9'.repeat(3000)}`,
      '%3Cscript%3E',
    ]) {
      const answer = await visitor.get(`/verify?number=${text}`);
      expect(answer.status).toBe(303);
      expect(answer.headers['location']).toMatch(/^\/verify\/[^/]+$/);
      const page = await visitor.get(String(answer.headers['location']));
      expect(page.status).toBe(404);
      expect(page.text).not.toContain('<script>');
    }
  });

  it('meets its limit (item 18)', async () => {
    const small = await openTestApp({ app: { credit: { verificationsPerMinute: 3 } } });
    try {
      const statuses = [];
      for (let i = 0; i < 5; i += 1) statuses.push((await small.visitor().get('/verify/KP-0000-0000-0000-0')).status);
      expect(statuses).toEqual([404, 404, 404, 429, 429]);
    } finally {
      await small.close();
    }
  });

  it('publishes its key', async () => {
    const { body, headers } = await app.visitor().get('/.well-known/jwks.json');
    expect(body.keys[0]).toMatchObject({ kty: 'OKP', crv: 'Ed25519' });
    expect(body.keys[0]).not.toHaveProperty('d');
    expect(headers['cache-control']).toContain('public');
  });
});

describe('the transcript', () => {
  it('is empty at first and says what to do', async () => {
    const person = await app.signedIn();
    expect((await person.get('/transcript')).text).toContain('Choose an activity');
    expect((await person.get('/transcript.pdf')).status).toBe(200);
    expect((await person.get('/transcript.csv')).text.trim().split('\r\n')).toHaveLength(1);
  });

  it('lists credit with its total, and demonstrations apart from it, as page, CSV and PDF', async () => {
    const { person, attemptId } = await certified();
    const number = numberIn((await person.post(claimUrl(attemptId), { credits: '0.75' })).headers['location']);
    const demonstration = await completedAttempt(app, person.user);
    await person.post(claimUrl(demonstration));
    const unclaimed = await completedAttempt(app, person.user, { ...CERTIFIED_DETAILS, title: 'Not claimed yet' });
    const { text } = await person.get('/transcript');
    expect(text).toContain(`href="/certificates/${number}"`);
    expect(text).toContain('0.75 <i>AMA PRA Category 1 Credit™</i>');
    expect(text).toContain('No credit (demonstration)');
    expect(text).toMatch(DEMONSTRATION);
    expect(text).toContain(`/attempts/${unclaimed}/evaluation`);
    const csv = await person.get('/transcript.csv');
    expect(csv.headers['content-disposition']).toBe('attachment; filename="transcript.csv"');
    expect(csv.text.charCodeAt(0)).toBe(0xfeff);
    expect(csv.text).toContain(`,0.75,${number},Issued,`);
    expect((await person.get('/transcript.pdf')).headers['content-type']).toBe('application/pdf');
    expect((await app.visitor().get('/transcript')).status).toBe(303);
  });
});

/** superagent keeps the body of a type that it does not know to itself. */
function asText(res: unknown, done: (error: Error | null, body: string) => void): void {
  let text = '';
  const stream = res as NodeJS.ReadableStream;
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  stream.on('end', () => done(null, text));
}
