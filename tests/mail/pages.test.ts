import { MAIL_VIEWS, readOptionalSample } from '../../src/features/mail/message.ts';
import { openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { DAY } from '../support/clock.ts';
import { queue, queued } from './support.ts';

let site: TestApp;
let admin: Person & { user: TestUser };
beforeAll(async () => {
  // Nobody listens there.
  site = await openTestApp({ config: { smtpUrl: 'smtp://127.0.0.1:1' } });
  admin = await site.signedIn({ roles: ['admin'] });
}, 60_000);
afterAll(() => site.close());

describe('every template', () => {
  it.each(MAIL_VIEWS)(
    '%s has a sample and can be previewed, as text and in a frame where nothing runs',
    async (view) => {
      const sample = readOptionalSample(view);
      if (!sample) throw new Error(`views/mail/${view}.sample.json is missing`);
      const { text } = await admin.get(`/admin/mail/templates/${view}`).expect(200);
      expect(text).toContain(`src="/admin/mail/templates/${view}/html" sandbox`);
      expect(text).not.toMatch(/undefined|\[object/);
      const framed = await admin.get(`/admin/mail/templates/${view}/html`).expect(200);
      const policy = framed.headers['content-security-policy'];
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain('sandbox');
      expect(policy).not.toContain('unsafe-inline');
      expect(framed.text).not.toMatch(/undefined|<script/);
      expect(framed.text).toMatch(/<html lang="en">/);
    },
  );

  it('is of a known name', async () => {
    for (const name of ['no-such', 'end', '..%2Faccounts%2Fsign-in', 'constructor']) {
      expect((await admin.get(`/admin/mail/templates/${name}`)).status).toBe(404);
      expect((await admin.get(`/admin/mail/templates/${name}/html`)).status).toBe(404);
    }
  });
});

describe('the page about mail', () => {
  it('is for admins alone', async () => {
    for (const path of [
      '/admin/mail',
      '/admin/mail/templates/password-reset',
      '/admin/mail/templates/password-reset/html',
    ]) {
      expect((await site.visitor().get(path)).status).toBe(303);
      expect((await (await site.signedIn({ roles: ['educator'] })).get(path)).status).toBe(403);
    }
    const learner = await site.signedIn();
    expect((await learner.post('/admin/mail/0198c0de-0000-7000-8000-000000000000/retry')).status).toBe(403);
  });

  it('shows what could not be handed over and why, without what it says, and sends it again', async () => {
    await queue(site.core);
    const state = async (wanted: (row: Awaited<ReturnType<typeof queued>>[number]) => boolean) => {
      for (let i = 0; i < 300; i += 1) {
        const [row] = await queued(site.db);
        if (row && wanted(row)) return row;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error('it did not happen in time');
    };
    await state(({ last_error }) => last_error !== null);
    let { text } = await admin.get('/admin/mail').expect(200);
    expect(text).toContain('The mail server could not be reached');
    expect(text).toContain('grace@navy.example');
    expect(text).toContain('of which 1 could not');
    expect(text).not.toMatch(/aaaa|Send again/);
    site.clock.advance(DAY);
    const { id } = await state((row) => row.state === 'given-up');
    ({ text } = await admin.get('/admin/mail'));
    expect(text).toContain('Send again');
    const answer = await admin.post(`/admin/mail/${id}/retry`);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/admin/mail?again=1']);
    expect((await admin.get('/admin/mail?again=1')).text).toContain('in the queue again');
    expect((await queued(site.db))[0]).toMatchObject({ state: 'waiting' });
    expect((await admin.post('/admin/mail/x/retry')).status).toBe(404);
  });

  it('answers a page that queues a mail without waiting for the mail server', async () => {
    const email = admin.user.email;
    const began = performance.now();
    const answer = await site.visitor().post('/password-reset', { email });
    expect(answer.status).toBe(303);
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});
