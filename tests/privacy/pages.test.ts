import { FOUNDING_SLUG, openTestApp, type TestApp } from '../support/app.ts';
import type { Person } from '../support/people.ts';
import { startQuiz, takeQuiz } from '../support/quiz.ts';
import { findInDatabase, PASSWORD, setPassword, unzip } from './support.ts';

let site: TestApp;
beforeEach(async () => {
  site = await openTestApp();
});
afterEach(() => site.close());

async function download(person: Person, password = PASSWORD) {
  const form = new URLSearchParams({ _csrf: await person.csrf(), password }).toString();
  return person.agent
    .post('/account/data')
    .redirects(0)
    .type('form')
    .send(form)
    .buffer(true)
    .parse((res, done) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => done(null, Buffer.concat(chunks)));
    });
}

async function learner(fullName: string) {
  const person = await site.signedIn({ fullName });
  await setPassword(site.core, person.user.id);
  return person;
}

async function events(action: string) {
  const rows = await site.db.kysely.selectFrom('audit_events').selectAll().where('action', '=', action).execute();
  return rows.map(({ actor_id, subject_id, detail }) => ({
    actor_id,
    subject_id,
    detail: JSON.parse(detail) as unknown,
  }));
}

describe('the data download', () => {
  it('has everything of theirs and nothing of others, and is private', async () => {
    const mine = await learner('Ottoline Mine');
    const theirs = await learner('Balthazar Theirs');
    const attempt = await takeQuiz(site, mine);
    await takeQuiz(site, theirs);
    await site.db.kysely.updateTable('completions').set({ evaluated_at: site.clock() }).execute();
    await mine.post(`/attempts/${attempt}/claim`);
    await mine.post(`/activities/${FOUNDING_SLUG}/discussion`, { comment: 'My own thought.', conflicts: 'none' });
    await theirs.post(`/activities/${FOUNDING_SLUG}/discussion`, { comment: 'Not my thought.', conflicts: 'none' });
    const npi = '1234567893';
    await mine.post('/account/reporting', {
      npi,
      licenceState: 'New York',
      licenceNumber: 'MD-1',
      birthMonth: 2,
      birthDay: 3,
    });

    const answer = await download(mine);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('private, no-store');
    expect(answer.headers['content-disposition']).toMatch(
      /^attachment; filename="keypoint-data-\d{4}-\d\d-\d\d\.zip"$/,
    );
    const files = unzip(answer.body as Buffer);
    const text = files.get('data.json')?.toString('utf8') ?? '';
    const data = JSON.parse(text);
    const { number } = data.certificates[0];
    expect([...files.keys()]).toEqual(['data.json', `certificate-${number}.pdf`]);
    expect(files.get(`certificate-${number}.pdf`)?.subarray(0, 5).toString()).toBe('%PDF-');
    expect(data).toMatchObject({
      format: 'keypoint-person/1',
      profile: { email: mine.user.email, fullName: 'Ottoline Mine' },
      roles: [{ role: 'learner' }],
      sessions: [{ browser: 'test' }],
      reportingDetails: { npi, birthDay: 3 },
      acknowledgements: [{ version: 1 }],
      completions: [{ attempt }],
      certificates: [{ record: { holder: { name: 'Ottoline Mine' } } }],
      comments: [{ text: 'My own thought.', state: 'waiting' }],
    });
    expect(data.attempts).toHaveLength(1);
    expect(data.attempts[0]).toMatchObject({ id: attempt, passed: true, percent: 100 });
    expect(data.attempts[0].questions).toHaveLength(18);
    for (const question of data.attempts[0].questions) {
      expect(question.answer.length).toBeGreaterThan(0);
      expect(question).toMatchObject({ key: expect.anything(), rationales: expect.anything() });
    }
    expect(data.auditEvents.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['attempt.submit', 'certificate.issue', 'data.download', 'reporting.read']),
    );
    for (const word of ['Balthazar', 'Not my thought', theirs.user.id, theirs.user.email])
      expect(text).not.toContain(word);
    // Nothing that lets somebody in.
    const { token_hash, csrf_token } = await site.db.kysely
      .selectFrom('sessions')
      .selectAll()
      .where('user_id', '=', mine.user.id)
      .executeTakeFirstOrThrow();
    for (const secret of [token_hash, csrf_token, '$argon2id$']) expect(text).not.toContain(secret);
    expect(await events('reporting.read')).toContainEqual({
      actor_id: mine.user.id,
      subject_id: mine.user.id,
      detail: { purpose: 'data download' },
    });
  });

  it('tells no key while another attempt may ask the same', async () => {
    const person = await learner('Failing Learner');
    await takeQuiz(site, person, 2);
    await startQuiz(person);
    const { attempts } = JSON.parse(
      unzip((await download(person)).body as Buffer)
        .get('data.json')
        ?.toString('utf8') ?? '',
    );
    expect(attempts.map(({ submittedAt }: { submittedAt: unknown }) => submittedAt === null)).toEqual([false, true]);
    for (const { questions } of attempts) {
      expect(questions).toHaveLength(18);
      for (const question of questions)
        expect(Object.keys(question)).toEqual(['n', 'stem', 'answer', 'flagged', 'spentMs', 'savedAt']);
    }
  });

  it('asks for the password, and not too often', async () => {
    const person = await learner('Guesser');
    const wrong = await person.post('/account/data', { password: 'not it' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('This is not your password.');
    expect(await events('data.download')).toEqual([]);
    for (let i = 0; i < 4; i += 1) await person.post('/account/data', { password: '' });
    expect((await download(person)).status).toBe(429);
  });
});

describe('erasure', () => {
  it('shows what goes, asks for box and password, signs out, and the address is free again', async () => {
    const person = await learner('Leaving Learner');
    await startQuiz(person);
    const page = await person.get('/account/erasure');
    expect(page.text).toContain('1 open attempt with all answers');
    expect(page.text).toContain('Nothing that names you.');
    const missing = await person.post('/account/erasure', {});
    expect([missing.status, missing.text]).toEqual([422, expect.stringContaining('Tick the box')]);
    const wrong = await person.post('/account/erasure', { sure: 'yes', password: 'not it' });
    expect([wrong.status, wrong.text]).toEqual([422, expect.stringMatching(/value="yes" checked/)]);
    const done = await person.post('/account/erasure', { sure: 'yes', password: PASSWORD });
    expect([done.status, done.headers['location']]).toEqual([303, '/erased']);
    expect((await person.get('/account')).status).toBe(303);
    expect(await findInDatabase(site.db, ['Leaving Learner', person.user.email])).toEqual([]);
    expect(await site.db.kysely.selectFrom('attempts').select('id').execute()).toEqual([]);
    await site.register({ email: person.user.email });
  });

  it('is done by an admin for somebody, who can open what is kept and is written down for it', async () => {
    const person = await learner('Asking Person');
    await takeQuiz(site, person);
    const admin = await site.signedIn({ roles: ['admin'], fullName: 'Office Admin' });
    await setPassword(site.core, admin.user.id);
    const address = `/admin/people/${person.user.id}/erasure`;
    expect((await admin.get(`/admin/people/${person.user.id}`)).text).toContain(`href="${address}"`);
    expect((await admin.get(address)).text).toContain('1 completed activity');
    const done = await admin.post(address, { sure: 'yes', password: PASSWORD });
    expect([done.status, done.headers['location']]).toEqual([303, address]);
    const shown = await admin.get(address);
    expect(shown.text).toContain('kept sealed until');
    expect(shown.text).not.toContain('Asking Person');
    expect((await admin.post(`${address}/identity`, { password: PASSWORD })).status).toBe(422);
    const opened = await admin.post(`${address}/identity`, { purpose: 'law', password: PASSWORD });
    expect([opened.status, opened.headers['cache-control']]).toEqual([200, expect.stringContaining('no-store')]);
    expect(opened.text).toContain('Asking Person');
    const reading = { actor_id: admin.user.id, subject_id: person.user.id, detail: { purpose: 'law' } };
    expect(await events('erased-identity.read')).toEqual([reading]);
    const page = await admin.get(`/admin/people/${person.user.id}`);
    expect(page.text).toContain('>Erased<');
    expect((await admin.post(`/admin/people/${person.user.id}/roles`, { role: 'admin' })).status).toBe(409);
    expect((await admin.post(`/admin/people/${person.user.id}/enabling`)).status).toBe(409);
    const last = await admin.post('/account/erasure', { sure: 'yes', password: PASSWORD });
    expect([last.status, last.text]).toEqual([409, expect.stringContaining('last admin')]);
  });
});

test('looking at one’s own reporting details is in the log, and where there are none nothing is', async () => {
  const person = await learner('Looking Learner');
  await person.get('/account');
  expect(await events('reporting.read')).toEqual([]);
  await person.post('/account/reporting', { npi: '1234567893' });
  await person.get('/account');
  expect(await events('reporting.read')).toEqual([
    { actor_id: person.user.id, subject_id: person.user.id, detail: { purpose: 'account page' } },
  ]);
});
