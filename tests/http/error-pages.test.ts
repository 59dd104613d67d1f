import { Router } from 'express';
import request from 'supertest';
import { StorageUnavailable } from '../../src/db/index.ts';
import { Conflict, Forbidden, Invalid, NotFound, SignInRequired, TooMany } from '../../src/http/errors.ts';
import { smallSite } from '../support/small-site.ts';

const SECRET = 'select password_hash from users at /srv/keypoint/src/db/sqlite.ts';

const FAULTS: Record<string, () => unknown> = {
  'not-found': () => new NotFound('There is no such attempt.'),
  forbidden: () => new Forbidden('Not yours.'),
  conflict: () => new Conflict('Saved elsewhere.'),
  'sign-in': () => new SignInRequired('Sign in to go on.'),
  invalid: () => new Invalid('Not usable.', { email: 'Use an address.' }),
  'too-many': () => new TooMany('Wait 30 seconds.', 30),
  storage: () => new StorageUnavailable('locked', { cause: new Error(SECRET) }),
  fault: () => new TypeError(SECRET),
  text: () => SECRET,
  nothing: () => undefined,
};

function routes(): Router {
  const router = Router();
  for (const [name, make] of Object.entries(FAULTS)) {
    router.get(`/throws/${name}`, () => {
      throw make();
    });
    router.get(`/rejects/${name}`, async () => {
      await Promise.resolve();
      throw make();
    });
  }
  router.get('/late', (_req, res) => {
    res.write('begun');
    throw new Error(SECRET);
  });
  router.post('/form', (_req, res) => void res.send('ok'));
  return router;
}

describe('an error', () => {
  const { app, logged } = smallSite(routes());

  it.each([
    ['not-found', 404, 'There is no such attempt.'],
    ['forbidden', 403, 'Not yours.'],
    ['conflict', 409, 'Saved elsewhere.'],
    ['invalid', 422, 'Not usable.'],
    ['too-many', 429, 'Wait 30 seconds.'],
    ['storage', 503, 'Nothing that was confirmed is lost'],
    ['fault', 500, 'The fault is ours'],
    ['text', 500, 'The fault is ours'],
  ])(
    '%s becomes a page with status %i, the request id, and neither stack nor path (attack 52)',
    async (name, status, words) => {
      for (const way of ['throws', 'rejects']) {
        const answer = await request(app).get(`/${way}/${name}`).set('Accept', 'text/html');
        expect(answer.status).toBe(status);
        expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
        expect(answer.headers['cache-control']).toBe('no-store');
        expect(answer.text).toContain(words);
        expect(answer.text).toContain(answer.headers['x-request-id']);
        expect(answer.text).not.toMatch(/password_hash|\.ts|node_modules|at \w+ \(/);
      }
    },
  );

  it('says when to come back where that helps', async () => {
    expect((await request(app).get('/throws/too-many')).headers['retry-after']).toBe('30');
    expect((await request(app).get('/throws/storage')).headers['retry-after']).toBe('5');
    expect((await request(app).get('/throws/conflict')).headers['retry-after']).toBeUndefined();
  });

  it('becomes problem+json (RFC 9457) for who asks for JSON', async () => {
    const answer = await request(app).get('/throws/invalid').set('Accept', 'application/json');
    expect(answer.status).toBe(422);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(answer.text)).toEqual({
      title: expect.any(String),
      status: 422,
      detail: 'Not usable.',
      errors: { email: 'Use an address.' },
      requestId: answer.headers['x-request-id'],
    });
    const fault = await request(app).get('/throws/fault').set('Accept', 'application/json');
    expect(fault.status).toBe(500);
    expect(fault.text).not.toContain('password_hash');
  });

  it('leads who is not signed in to the sign-in page and back; JSON gets 401', async () => {
    const page = await request(app).get('/throws/sign-in?year=2026').set('Accept', 'text/html');
    expect([page.status, page.headers['location']]).toEqual([303, '/sign-in?next=%2Fthrows%2Fsign-in%3Fyear%3D2026']);
    expect((await request(app).get('/throws/sign-in').set('Accept', 'application/json')).status).toBe(401);
  });

  it('of ours is logged with its request id and its stack; one of the client’s is not logged as a fault', async () => {
    logged.length = 0;
    const fault = await request(app).get('/throws/fault');
    const line = logged.map((text) => JSON.parse(text)).find((entry) => entry.err);
    expect(line).toMatchObject({
      req: fault.headers['x-request-id'],
      level: 50,
      err: { message: SECRET, stack: expect.any(String) },
    });
    logged.length = 0;
    await request(app).get('/throws/not-found');
    expect(logged.map((text) => JSON.parse(text).level)).toEqual([30]);
  });

  it('is a page of its own where there is nothing', async () => {
    const answer = await request(app).get('/nothing/here');
    expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('nothing at this address')]);
  });

  it('after the answer has begun ends the connection rather than the process', async () => {
    await expect(request(app).get('/late')).rejects.toThrow(/aborted|hang up|terminated/);
    expect((await request(app).get('/nothing')).status).toBe(404);
  });
});

describe('a request that cannot be read', () => {
  const { app } = smallSite(routes());
  const form = (body: string) => request(app).post('/form').type('form').send(body);

  it('is 413 when too large, also by the number of its fields', async () => {
    expect((await form(`a=${'x'.repeat(2_000)}`)).status).toBe(413);
    expect((await form(Array.from({ length: 50 }, (_, i) => `f${i}=1`).join('&'))).status).toBe(413);
  });

  it('is 400 when its address is malformed, and never a 5xx', async () => {
    const param = Router();
    param.get('/things/:id', (_req, res) => void res.send('ok'));
    const site = smallSite(param);
    expect((await request(site.app).get('/things/%E0%A4%A')).status).toBe(400);
    expect((await form('a=%E0%A4%A')).status).toBeLessThan(500);
    expect((await form('__proto__[x]=1&constructor=2')).status).toBeLessThan(500);
  });

  it('is 415 in an encoding that nobody speaks', async () => {
    const answer = await request(app).post('/form').set('Content-Encoding', 'br2').type('form').send('a=1');
    expect(answer.status).toBe(415);
  });
});

describe('a request id', () => {
  it('is another for each request and does not come from the client', async () => {
    const { app } = smallSite(routes());
    const ids = [];
    for (let i = 0; i < 5; i += 1)
      ids.push((await request(app).get('/').set('X-Request-Id', 'mine')).headers['x-request-id']);
    expect(new Set(ids).size).toBe(5);
    expect(ids).not.toContain('mine');
  });
});
