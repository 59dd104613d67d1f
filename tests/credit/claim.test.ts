import { sql } from 'kysely';
import { openTestApp, type TestApp } from '../support/app.ts';
import { CERTIFIED, type CompletedOptions, completedAttempt, numberIn } from './completed.ts';

const CERTIFIED_DETAILS = { details: { designation: CERTIFIED, original: null } };
const DEMONSTRATION = /has not been designated for, and does not award/;

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});
afterAll(() => app.close());

async function learner(user: Parameters<TestApp['signedIn']>[0] = {}, completed: CompletedOptions = {}) {
  const person = await app.signedIn({ fullName: 'Inês Åström', credentials: 'MD', ...user });
  return { person, attemptId: await completedAttempt(app, person.user, completed) };
}

async function certified(user: Parameters<TestApp['signedIn']>[0] = {}, completed: CompletedOptions = {}) {
  return learner({ verified: true, ...user }, { ...CERTIFIED_DETAILS, ...completed });
}

function certificatesOf(userId: string) {
  return app.db.kysely.selectFrom('certificates').selectAll().where('user_id', '=', userId).execute();
}

function claimUrl(attemptId: string): string {
  return `/attempts/${attemptId}/claim`;
}

describe('claiming a demonstration’s certificate', () => {
  it('previews it, issues it and shows it as page and PDF with the notice', async () => {
    const { person, attemptId } = await learner();
    const claim = await person.get(claimUrl(attemptId));
    expect(claim.status).toBe(200);
    expect(claim.text).toContain('Inês Åström, MD');
    expect(claim.text).toContain('Certificate of completion');
    expect(claim.text).toMatch(DEMONSTRATION);
    expect(claim.text).toContain('href="/account"');
    expect(claim.text).not.toContain('Credits claimed');
    const issued = await person.post(claimUrl(attemptId));
    expect(issued.status).toBe(303);
    const number = numberIn(issued.headers['location']);

    const page = await person.get(`/certificates/${number}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Download PDF');
    expect(page.text).toContain('Verify this certificate');
    expect(page.text).toContain('<i>AMA PRA Category 1 Credit™</i>');
    expect(page.text).toContain('H. Lee Moffitt Cancer Center');
    expect(page.text).not.toMatch(/ACCME|awarded|Moffitt[^<]*certifies/);
    const pdf = await person.get(`/certificates/${number}.pdf`).buffer(true);
    expect(pdf.status).toBe(200);
    expect(pdf.headers['content-type']).toBe('application/pdf');
    expect(pdf.headers['content-disposition']).toBe(`attachment; filename="certificate-${number}.pdf"`);
    expect(pdf.body.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await person.get(claimUrl(attemptId))).headers['location']).toBe(`/certificates/${number}`);
  });

  it('is not to be had before pass and evaluation (item 10)', async () => {
    for (const [completed, words] of [
      [{ passed: false }, 'issued once the questions are passed'],
      [{ evaluated: false }, 'Continue to evaluation'],
    ] as const) {
      const { person, attemptId } = await learner({}, completed);
      for (const answer of [await person.get(claimUrl(attemptId)), await person.post(claimUrl(attemptId))]) {
        expect(answer.status).toBe(409);
        expect(answer.text).toContain(words);
      }
      expect(await certificatesOf(person.user.id)).toEqual([]);
    }
  });

  it('refuses a name that can’t be printed, and takes it once it is corrected', async () => {
    const { person, attemptId } = await learner({ fullName: '王小明' });
    const refused = await person.post(claimUrl(attemptId));
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('<title>Error: ');
    expect(refused.text).toMatch(/can’t print \(王 小 明\)/);
    await app.db.kysely
      .updateTable('users')
      .set({ full_name: 'Wang Xiaoming' })
      .where('id', '=', person.user.id)
      .execute();
    expect((await person.post(claimUrl(attemptId))).status).toBe(303);
  });

  it('prints no credit that is claimed in a name', async () => {
    const { person, attemptId } = await learner({ credentials: 'MD, 50 AMA PRA Category 1 Credits™' });
    const refused = await person.post(claimUrl(attemptId));
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('can’t speak of credit');
    expect(await certificatesOf(person.user.id)).toEqual([]);
  });

  it('belongs to its learner: sign-in for visitors, 404 for others, admins may look', async () => {
    const { person, attemptId } = await learner();
    const number = numberIn((await person.post(claimUrl(attemptId))).headers['location']);
    const visitor = app.visitor();
    const other = await app.signedIn();
    const admin = await app.signedIn({ roles: ['admin'] });
    for (const path of [`/certificates/${number}`, `/certificates/${number}.pdf`]) {
      const answer = await visitor.get(path);
      expect([answer.status, answer.headers['location']]).toEqual([303, `/sign-in?next=${encodeURIComponent(path)}`]);
      expect((await other.get(path)).status).toBe(404);
      expect((await admin.get(path)).status).toBe(200);
    }
    expect((await visitor.get(claimUrl(attemptId))).status).toBe(303);
    expect((await other.get(claimUrl(attemptId))).status).toBe(404);
    expect((await other.post(claimUrl(attemptId))).status).toBe(404);
    expect((await person.get('/certificates/KP-0000-0000-0000-0')).status).toBe(404);
    expect((await person.get('/certificates/nonsense')).status).toBe(404);
  });
});

describe('claiming credit', () => {
  it('gives a verified physician what is claimed, with the frozen statements', async () => {
    const { person, attemptId } = await certified();
    const claim = await person.get(claimUrl(attemptId));
    expect(claim.text).toMatch(/<label for="credits">Credits claimed/);
    expect(claim.text).toMatch(/type="number"[^>]* min="0.25" max="1.00" step="0.25"/);
    const number = numberIn((await person.post(claimUrl(attemptId), { credits: '0.75' })).headers['location']);
    const page = (await person.get(`/certificates/${number}`)).text;
    expect(page).toContain('Certificate of credit');
    expect(page).toContain('0.75 <i>AMA PRA Category 1 Credit™</i>');
    expect(page).toContain(
      'The Northfield Medical Society designates this journal-based CME activity for a maximum of 1.00',
    );
    expect(page).toContain('is accredited by the Accreditation Council for Continuing Medical Education (ACCME)');
    expect(page).toContain('Ada Whitfield, MD');
    expect(page).not.toMatch(DEMONSTRATION);
    const row = await app.db.kysely
      .selectFrom('completions')
      .selectAll()
      .where('attempt_id', '=', attemptId)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ credit_hundredths: 75, claimed_at: app.clock() });
  });

  it.each(['', '0', '0.1', '0.3', '1.25', '-1', 'one', '1e2'])(
    'refuses %j, keeps what was typed and issues nothing (item 21)',
    async (credits) => {
      const { person, attemptId } = await certified();
      const answer = await person.post(claimUrl(attemptId), { credits });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('href="#credits"');
      if (credits !== '') expect(answer.text).toContain(`value="${credits}"`);
      expect(await certificatesOf(person.user.id)).toEqual([]);
    },
  );

  it('refuses a second claim of another amount; the same again changes nothing (item 21)', async () => {
    const { person, attemptId } = await certified();
    const first = (await person.post(claimUrl(attemptId), { credits: '0.5' })).headers['location'];
    expect((await person.post(claimUrl(attemptId), { credits: '0.50' })).headers['location']).toBe(first);
    const second = await person.post(claimUrl(attemptId), { credits: '1.00' });
    expect(second.status).toBe(409);
    expect(second.text).toContain('claimed already: 0.50');
    expect(await certificatesOf(person.user.id)).toHaveLength(1);
  });

  it('gives other professions a certificate of participation that awards nothing, whatever they send', async () => {
    const { person, attemptId } = await certified({ profession: 'nurse', credentials: 'RN', verified: false });
    expect((await person.get(claimUrl(attemptId))).text).not.toContain('Credits claimed');
    const answer = await person.post(claimUrl(attemptId), {
      credits: '1.00',
      template: 'physician-credit',
      profession: 'physician',
    });
    const page = (await person.get(String(answer.headers['location']))).text;
    expect(page).toContain('Certificate of participation');
    expect(page).toContain('This activity was designated for 1.00 <i>AMA PRA Category 1 Credit(s)™</i>');
    expect(page).not.toMatch(/award|earned|claimed/i);
  });

  it('issues nothing to a physician whom nobody verified, and says whom to ask', async () => {
    const { person, attemptId } = await certified({ verified: false });
    const contact = JSON.parse(
      (await app.db.kysely.selectFrom('activity_versions').select('details').executeTakeFirstOrThrow()).details,
    ).contact;
    for (const answer of [
      await person.get(claimUrl(attemptId)),
      await person.post(claimUrl(attemptId), { credits: '1.00' }),
    ]) {
      expect(answer.status).toBe(409);
      expect(answer.text).toContain(contact.replaceAll('&', '&amp;').slice(0, 12));
    }
    expect(await certificatesOf(person.user.id)).toEqual([]);
    await app.db.kysely
      .updateTable('users')
      .set({ profession_verified_at: 1 })
      .where('id', '=', person.user.id)
      .execute();
    expect((await person.post(claimUrl(attemptId), { credits: '1.00' })).status).toBe(303);
  });
});

describe('issuing', () => {
  it('gives one number to 100 requests at once (item 16)', async () => {
    const { person, attemptId } = await certified();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => person.post(claimUrl(attemptId), { credits: '1.00' })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
    expect(new Set(answers.map(({ headers }) => headers['location'])).size).toBe(1);
    const [certificate, ...others] = await certificatesOf(person.user.id);
    expect(others).toEqual([]);
    const events = await app.db.kysely
      .selectFrom('audit_events')
      .selectAll()
      .where('subject_id', '=', certificate?.id ?? '')
      .execute();
    expect(events.map(({ action }) => action)).toEqual(['certificate.issue']);
  });

  it('lets one amount win when several are claimed at once (item 21)', async () => {
    const { person, attemptId } = await certified();
    const amounts = ['0.25', '0.50', '0.75', '1.00'];
    const answers = await Promise.all(amounts.map((credits) => person.post(claimUrl(attemptId), { credits })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409, 409, 409]);
    expect(await certificatesOf(person.user.id)).toHaveLength(1);
    const won = amounts[answers.findIndex(({ status }) => status === 303)];
    const row = await app.db.kysely
      .selectFrom('completions')
      .selectAll()
      .where('attempt_id', '=', attemptId)
      .executeTakeFirstOrThrow();
    expect(row.credit_hundredths).toBe(Number(won) * 100);
  });

  it('leaves nothing behind when the certificate can’t be written, and a retry works (item 17)', async () => {
    const { person, attemptId } = await certified();
    await sql`create trigger refuse before insert on certificates begin select raise(abort, 'refused'); end`.execute(
      app.db.kysely,
    );
    try {
      expect((await person.post(claimUrl(attemptId), { credits: '0.25' })).status).toBe(500);
    } finally {
      await sql`drop trigger refuse`.execute(app.db.kysely);
    }
    const row = await app.db.kysely
      .selectFrom('completions')
      .selectAll()
      .where('attempt_id', '=', attemptId)
      .executeTakeFirstOrThrow();
    expect([row.claimed_at, row.credit_hundredths]).toEqual([null, null]);
    expect(await certificatesOf(person.user.id)).toEqual([]);
    expect(
      await app.db.kysely
        .selectFrom('audit_events')
        .select('id')
        .where('actor_id', '=', person.user.id)
        .where('action', '=', 'certificate.issue')
        .execute(),
    ).toEqual([]);
    const retry = await person.post(claimUrl(attemptId), { credits: '0.50' });
    expect(retry.status).toBe(303);
    expect(await certificatesOf(person.user.id)).toHaveLength(1);
  });

  it('freezes name, title and statements: editing them later changes nothing issued', async () => {
    const { person, attemptId } = await certified({}, { title: 'As it was' });
    const number = numberIn((await person.post(claimUrl(attemptId), { credits: '1' })).headers['location']);
    const before = (await person.get(`/certificates/${number}.pdf`)).body as Buffer;
    await app.db.kysely
      .updateTable('users')
      .set({ full_name: 'Somebody Else' })
      .where('id', '=', person.user.id)
      .execute();
    await app.db.kysely
      .updateTable('activity_versions')
      .set({ title: 'As it is now' })
      .where('title', '=', 'As it was')
      .execute();
    expect((await person.get(`/certificates/${number}`)).text).toContain('As it was');
    expect(((await person.get(`/certificates/${number}.pdf`)).body as Buffer).equals(before)).toBe(true);
    expect((await app.visitor().get(`/verify/${number}`)).text).toContain('Inês Åström, MD');
  });
});
