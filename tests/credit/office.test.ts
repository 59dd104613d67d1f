import { sql } from 'kysely';
import { extractText, getDocumentProxy } from 'unpdf';
import { reissueCertificate, revokeCertificate } from '../../src/features/credit/office.ts';
import { selectOptionalCertificate } from '../../src/features/credit/queries.ts';
import { recordOfCertificate } from '../../src/features/credit/verify.ts';
import { openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { CERTIFIED, completedAttempt, numberIn } from './completed.ts';

let app: TestApp;
let admin: Person & { user: TestUser };
beforeAll(async () => {
  app = await openTestApp({ app: { credit: { verificationsPerMinute: 1000 } } });
  admin = await app.signedIn({ roles: ['admin'], fullName: 'Ada Admin' });
});
afterAll(() => app.close());

async function issued(): Promise<{ person: Person & { user: TestUser }; number: string; office: string }> {
  const person = await app.signedIn({ fullName: 'Ines Astrom', credentials: 'MD', verified: true });
  const attempt = await completedAttempt(app, person.user, { details: { designation: CERTIFIED, original: null } });
  const number = numberIn((await person.post(`/attempts/${attempt}/claim`, { credits: '0.75' })).headers['location']);
  return { person, number, office: `/admin/certificates/${number}` };
}

const rename = (userId: string, fullName: string) =>
  app.db.kysely.updateTable('users').set({ full_name: fullName }).where('id', '=', userId).execute();

const rowsOf = (userId: string) =>
  app.db.kysely.selectFrom('certificates').selectAll().where('user_id', '=', userId).orderBy('sequence').execute();

async function pdfText(person: Person, number: string): Promise<string> {
  const { body } = await person.get(`/certificates/${number}.pdf`).buffer(true);
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(body as Buffer)), { mergePages: true });
  return text;
}

const successor = (location: unknown) =>
  /^\/admin\/certificates\/(KP-[0-9A-Z-]+)\?done=reissued$/.exec(String(location))?.[1] ?? '';

describe('issuing anew', () => {
  it('takes the corrected name, keeps both records, and the old one says that it was replaced', async () => {
    const { person, number, office } = await issued();
    const early = await admin.post(`${office}/reissue`);
    expect(early.status).toBe(422);
    expect(early.text).toContain('Correct them there first.');
    await rename(person.user.id, 'Inês Åström');
    expect((await admin.get(office)).text).toContain('Inês Åström, MD');
    const next = successor((await admin.post(`${office}/reissue`)).headers['location']);
    expect(next).not.toBe(number);
    const rows = await rowsOf(person.user.id);
    expect(rows.map(({ sequence, replaced_at }) => [sequence, replaced_at])).toEqual([
      [1, app.clock()],
      [2, null],
    ]);
    expect((await person.get(`/certificates/${next}`)).text).toContain('Inês Åström, MD');
    expect((await person.get(`/certificates/${next}`)).text).toContain('0.75 <i>AMA PRA Category 1 Credit™</i>');
    const old = (await person.get(`/certificates/${number}`)).text;
    expect(old).toContain('Ines Astrom');
    expect(old).toContain('Replaced on 23 November 2026');
    expect(await pdfText(person, number)).toContain('REPLACED on 23 November 2026');
    expect(await pdfText(person, next)).not.toContain('REPLACED');
    expect((await app.visitor().get(`/verify/${number}`)).text).toContain('This certificate has been replaced');
    expect((await app.visitor().get(`/verify/${next}`)).text).toContain('This certificate is valid');
    const transcript = (await person.get('/transcript')).text;
    expect(transcript).toContain(next);
    expect(transcript).not.toContain(number);
    const event = await app.db.kysely
      .selectFrom('audit_events')
      .selectAll()
      .where('action', '=', 'certificate.reissue')
      .where('subject_id', '=', rows[1]?.id ?? '')
      .executeTakeFirstOrThrow();
    expect(event.actor_id).toBe(admin.user.id);
    expect(JSON.parse(event.detail)).toMatchObject({
      before: { number },
      after: { number: next },
      changed: ['name'],
    });
  });

  it('makes one of many requests at once', async () => {
    const { person, number, office } = await issued();
    await rename(person.user.id, 'Inês Åström');
    const answers = await Promise.all(Array.from({ length: 12 }, () => admin.post(`${office}/reissue`)));
    expect(new Set(answers.map(({ headers }) => headers['location'])).size).toBe(1);
    expect(await rowsOf(person.user.id)).toHaveLength(2);
    expect(successor(answers[0]?.headers['location'])).not.toBe(number);
  });

  it('or revoking: of both at once one wins, and nothing is both', async () => {
    const { person, number } = await issued();
    await rename(person.user.id, 'Inês Åström');
    const certificate = await selectOptionalCertificate(app.db, number);
    const record = certificate && (await recordOfCertificate(app.core, certificate));
    if (!certificate || !record) throw new Error('there is no certificate');
    const viewer = {
      ...admin.user,
      credentials: '',
      profession: 'physician',
      roles: ['admin'],
      timeMultiplierPercent: 100,
      letterKeys: true,
    } as const;
    const both = await Promise.allSettled([
      reissueCertificate(app.core, viewer, { certificate, record }),
      revokeCertificate(app.core, viewer, { certificate }, 'Issued in error'),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [first] = await rowsOf(person.user.id);
    expect([first?.replaced_at, first?.revoked_at].filter((at) => at !== null)).toHaveLength(1);
  });

  it('leaves nothing behind when the new one can’t be written, and a retry works (item 17)', async () => {
    const { person, number, office } = await issued();
    await rename(person.user.id, 'Inês Åström');
    await sql`create trigger refuse before insert on certificates begin select raise(abort, 'refused'); end`.execute(
      app.db.kysely,
    );
    try {
      expect((await admin.post(`${office}/reissue`)).status).toBe(500);
    } finally {
      await sql`drop trigger refuse`.execute(app.db.kysely);
    }
    expect((await rowsOf(person.user.id)).map(({ number: one, replaced_at }) => [one, replaced_at])).toEqual([
      [number, null],
    ]);
    expect((await admin.post(`${office}/reissue`)).status).toBe(303);
  });

  it('refuses a name that can’t be printed', async () => {
    const { person, office } = await issued();
    await rename(person.user.id, '王小明');
    expect((await admin.post(`${office}/reissue`)).status).toBe(422);
    expect(await rowsOf(person.user.id)).toHaveLength(1);
  });
});

describe('revoking', () => {
  it('shows at once in verification, page and transcript, with the reason', async () => {
    const { person, number, office } = await issued();
    const empty = await admin.post(`${office}/revocation`, { reason: ' ' });
    expect(empty.status).toBe(422);
    const forbidden = await admin.post(`${office}/revocation`, { reason: 'No ACCME credit was due' });
    expect(forbidden.status).toBe(422);
    expect(forbidden.text).toContain('No ACCME credit was due');
    const answers = await Promise.all(
      [1, 2].map(() => admin.post(`${office}/revocation`, { reason: 'Issued in error' })),
    );
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    const verification = (await app.visitor().get(`/verify/${number}`)).text;
    expect(verification).toContain('This certificate has been revoked');
    expect(verification).toContain('Reason: Issued in error');
    expect((await person.get('/transcript')).text).toContain('Revoked');
    expect((await person.get(`/certificates/${number}`)).text).toContain('Revoked on 23 November 2026');
    expect((await person.get(`/certificates/${number}.pdf`)).status).toBe(409);
    expect((await admin.post(`${office}/revocation`, { reason: 'Another reason' })).status).toBe(409);
    expect((await admin.post(`${office}/mail`)).status).toBe(409);
    const { n } = await app.db.kysely
      .selectFrom('audit_events')
      .select((select) => select.fn.countAll().as('n'))
      .where('action', '=', 'certificate.revoke')
      .where('detail', 'like', `%${number}%`)
      .executeTakeFirstOrThrow();
    expect(Number(n)).toBe(1);
  });

  it('a replaced one sends to its successor', async () => {
    const { person, office } = await issued();
    await rename(person.user.id, 'Inês Åström');
    const next = successor((await admin.post(`${office}/reissue`)).headers['location']);
    const answer = await admin.post(`${office}/revocation`, { reason: 'Issued in error' });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain(next);
  });
});

describe('sending and finding', () => {
  it('mails the holder the link and no attachment', async () => {
    const { person, number, office } = await issued();
    expect((await admin.post(`${office}/mail`)).headers['location']).toBe(`${office}?done=mailed`);
    const mail = await app.db.kysely
      .selectFrom('mail_queue')
      .selectAll()
      .where('view', '=', 'certificate-link')
      .where('user_id', '=', person.user.id)
      .executeTakeFirstOrThrow();
    expect(mail.sealed).not.toContain(number);
  });

  it('finds by number, address, activity, state and day, page by page', async () => {
    const { person, number } = await issued();
    const numbers = async (search: string) =>
      [
        ...(await admin.get(`/admin/certificates?${search}`)).text.matchAll(
          /<a href="\/admin\/certificates\/(KP-[0-9A-Z-]+)">/g,
        ),
      ].map(([, n]) => n);
    expect(await numbers(`q=${number.toLowerCase()}`)).toEqual([number]);
    expect(await numbers(`q=${encodeURIComponent(person.user.email)}`)).toEqual([number]);
    expect(await numbers('q=nobody')).toEqual([]);
    expect(await numbers(`q=${number}&state=revoked`)).toEqual([]);
    expect(await numbers(`q=${number}&from=2026-11-24`)).toEqual([]);
    expect(await numbers(`q=${number}&until=2026-11-23`)).toEqual([number]);
    expect(await numbers('state=x&from=y&after=z')).toContain(number);
  });

  it('packs the PDFs of a filter into a ZIP, and what doesn’t verify into a note', async () => {
    const { person, number } = await issued();
    const answer = await admin
      .get(`/admin/certificates.zip?q=${encodeURIComponent(person.user.email)}`)
      .buffer(true)
      .parse((res, done) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => done(null, Buffer.concat(chunks)));
      });
    expect(answer.headers['content-type']).toBe('application/zip');
    const bytes = answer.body as Buffer;
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
    expect(bytes.includes(`certificate-${number}.pdf`)).toBe(true);
    expect(bytes.includes('%PDF-')).toBe(true);
    expect(bytes.includes('not-verified.txt')).toBe(false);
    const { n } = await app.db.kysely
      .selectFrom('audit_events')
      .select((select) => select.fn.countAll().as('n'))
      .where('action', '=', 'certificate.export')
      .executeTakeFirstOrThrow();
    expect(Number(n)).toBe(1);
  });

  it('packs no PDF of what was revoked, names it in a note, and writes nobody’s address into the log', async () => {
    const { person, number, office } = await issued();
    await admin.post(`${office}/revocation`, { reason: 'Issued in error' });
    const answer = await admin
      .get(`/admin/certificates.zip?q=${encodeURIComponent(person.user.email)}`)
      .buffer(true)
      .parse((res, done) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => done(null, Buffer.concat(chunks)));
      });
    const bytes = answer.body as Buffer;
    expect(bytes.includes('%PDF-')).toBe(false);
    expect(bytes.includes('revoked.txt')).toBe(true);
    expect((await person.get(`/certificates/${number}.jws`)).status).toBe(409);
    const { detail } = await app.db.kysely
      .selectFrom('audit_events')
      .select('detail')
      .where('action', '=', 'certificate.export')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    expect(detail).not.toContain(person.user.email);
    expect(JSON.parse(detail)).toMatchObject({ count: 0, filter: { holder: person.user.id } });
  });

  it('is for admins only', async () => {
    const { person, office } = await issued();
    for (const path of ['/admin/certificates', '/admin/certificates.zip', office]) {
      expect((await person.get(path)).status).toBe(403);
      expect((await app.visitor().get(path)).status).toBe(303);
    }
    for (const path of ['reissue', 'revocation', 'mail']) {
      expect((await person.post(`${office}/${path}`, { reason: 'x' })).status).toBe(403);
      expect((await admin.post(`/admin/certificates/KP-0000-0000-0000-0/${path}`, { reason: 'x' })).status).toBe(404);
    }
  });
});
