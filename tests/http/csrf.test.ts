import { Router } from 'express';
import request from 'supertest';
import type { Session } from '../../src/http/context.ts';
import { smallSite } from '../support/small-site.ts';

const SESSION: Session = {
  id: 's',
  csrfToken: 'token-of-the-session',
  twoStep: false,
  viewer: {
    id: 'u',
    email: 'a@example.org',
    fullName: 'A',
    credentials: '',
    profession: 'physician',
    roles: ['learner'],
    timeMultiplierPercent: 100,
    letterKeys: true,
  },
};

function routes(): Router {
  const router = Router();
  router.all('/thing', (_req, res) => void res.send('done'));
  return router;
}

describe('a request that may change something (attack 28)', () => {
  const { app } = smallSite(routes(), { session: SESSION });
  const post = (headers: Record<string, string> = {}, form: Record<string, string> = { _csrf: SESSION.csrfToken }) =>
    request(app).post('/thing').set(headers).type('form').send(form);

  it('goes through with the token of the session, in the form or in a header', async () => {
    expect((await post()).status).toBe(200);
    expect((await post({ 'X-CSRF-Token': SESSION.csrfToken }, {})).status).toBe(200);
    expect((await post({ Origin: 'http://127.0.0.1:3000', 'Sec-Fetch-Site': 'same-origin' })).status).toBe(200);
  });

  it.each(['cross-site', 'same-site', 'anything'])(
    'is refused with Sec-Fetch-Site: %s, even with the token',
    async (site) => {
      expect((await post({ 'Sec-Fetch-Site': site })).status).toBe(403);
    },
  );

  it.each([
    'https://evil.example',
    'null',
    'http://127.0.0.1:3001',
    'https://127.0.0.1:3000',
    'http://127.0.0.1:3000.evil.example',
  ])('is refused with Origin: %s, even with the token', async (origin) => {
    expect((await post({ Origin: origin })).status).toBe(403);
  });

  it.each<[string, Record<string, string>]>([
    ['no token', {}],
    ['an empty token', { _csrf: '' }],
    ['another token of the same length', { _csrf: SESSION.csrfToken.replace('t', 'T') }],
    ['the beginning of the token', { _csrf: SESSION.csrfToken.slice(0, -1) }],
  ])('is refused with %s', async (_what, form) => {
    expect((await post({}, form)).status).toBe(403);
  });

  it('is refused when the token is sent twice', async () => {
    const answer = await request(app)
      .post('/thing')
      .type('form')
      .send(`_csrf=${SESSION.csrfToken}&_csrf=${SESSION.csrfToken}`);
    expect(answer.status).toBe(403);
  });

  it.each(['put', 'patch', 'delete'] as const)('is refused without a token by %s too', async (method) => {
    expect((await request(app)[method]('/thing')).status).toBe(403);
  });

  it.each(['get', 'head', 'options'] as const)('%s needs none', async (method) => {
    expect((await request(app)[method]('/thing')).status).toBe(200);
  });

  it('is refused with the token as text/plain or JSON, which no form of ours sends', async () => {
    const plain = await request(app).post('/thing').type('text/plain').send(`_csrf=${SESSION.csrfToken}`);
    expect(plain.status).toBe(403);
  });
});

describe('a visitor without a session', () => {
  const { app } = smallSite(routes());

  it('gets a token tied to a cookie that scripts cannot read', async () => {
    const agent = request.agent(app);
    const page = await agent.get('/token');
    expect(page.headers['set-cookie']?.[0]).toMatch(/^keypoint_guest=[\w-]{24}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await agent.post('/thing').type('form').send({ _csrf: page.text })).status).toBe(200);
    expect((await agent.get('/token')).text).toBe(page.text);
  });

  it('is refused with another visitor’s token, or with the token and no cookie', async () => {
    const [one, other] = [request.agent(app), request.agent(app)];
    const token = (await one.get('/token')).text;
    await other.get('/token');
    expect((await other.post('/thing').type('form').send({ _csrf: token })).status).toBe(403);
    expect((await request(app).post('/thing').type('form').send({ _csrf: token })).status).toBe(403);
  });
});

describe('on https', () => {
  it('cookies are secure, for this host only, and the origin is the one people type', async () => {
    const { app } = smallSite(routes(), { baseUrl: 'https://cme.example.org' });
    const page = await request(app).get('/token');
    const cookie = page.headers['set-cookie']?.[0] ?? '';
    expect(cookie).toMatch(/^__Host-keypoint_guest=[\w-]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const send = (origin: string) =>
      request(app)
        .post('/thing')
        .set({ Origin: origin, Cookie: cookie.split(';')[0] ?? '' })
        .type('form')
        .send({ _csrf: page.text });
    expect((await send('https://cme.example.org')).status).toBe(200);
    expect((await send('https://evil.example.org')).status).toBe(403);
  });
});
