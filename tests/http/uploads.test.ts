import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Router } from 'express';
import request from 'supertest';
import type { Role, Session } from '../../src/http/context.ts';
import { readUploads, uploadedFile } from '../../src/http/uploads.ts';
import { smallSite } from '../support/small-site.ts';

const MEGABYTE = 1024 * 1024;

function session(roles: readonly Role[]): Session {
  return {
    id: 's',
    csrfToken: 'token-of-the-session',
    twoStep: false,
    viewer: {
      id: 'u',
      email: 'a@example.org',
      fullName: 'A',
      credentials: '',
      profession: 'physician',
      roles,
      timeMultiplierPercent: 100,
      letterKeys: true,
    },
  };
}

/** smallSite checks the token before its routes; here it would be looked for before the form is read, so it comes as a header. */
function site(who: Session) {
  const router = Router();
  router.use(readUploads('educator', 'admin'));
  router.post('/thing', (req, res) => {
    const file = uploadedFile(req);
    res.json({
      fields: req.body,
      file: file && { name: file.name, bytes: file.bytes.toString('latin1').slice(0, 100), size: file.bytes.length },
    });
  });
  return smallSite(router, { session: who }).app;
}

const educator = site(session(['learner', 'educator']));
const post = (app = educator) =>
  request(app).post('/thing').redirects(0).set('X-CSRF-Token', 'token-of-the-session').set('Accept', 'text/html');

const raw = (body: string, type = 'multipart/form-data; boundary=b') => post().set('Content-Type', type).send(body);
const part = (disposition: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`;

/** What a browser sends for a file field that nothing was chosen in. */
const NOT_CHOSEN =
  '--b\r\nContent-Disposition: form-data; name="file"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n';

describe('a form with a file', () => {
  it('gives its fields as an urlencoded form would, and the file with its bytes as they were sent', async () => {
    const answer = await post()
      .field('title', 'Ρίνες')
      .field('tag', 'a')
      .field('tag', 'b')
      .field('__proto__', 'x')
      .attach('file', Buffer.from('\u0000ÿ<b>', 'latin1'), 'an article.xml');
    expect(answer.status).toBe(200);
    expect(answer.body.file).toEqual({ name: 'an article.xml', bytes: '\u0000ÿ<b>', size: 5 });
    expect(answer.body.fields).toMatchObject({ title: 'Ρίνες', tag: ['a', 'b'] });
  });

  it('without a chosen file is a form all the same', async () => {
    const answer = await raw(`${part('name="title"', 'T')}${NOT_CHOSEN}--b--\r\n`);
    expect(answer.body).toEqual({ fields: { title: 'T' }, file: null });
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\x\\lab.png', 'lab.png'],
    ['...', 'file'],
    ['.htaccess', 'htaccess'],
    ['Gra\u0308fe.png', 'Gräfe.png'],
    ['evil\u202egnp.exe', 'evilgnp.exe'],
    ['a;b%22<c>.png', 'a_b__c_.png'],
    ['x'.repeat(300), 'x'.repeat(100)],
  ])('its name %j becomes %j', async (sent, name) => {
    const answer = await raw(`${part(`name="file"; filename="${sent.replaceAll('\\', '\\\\')}"`, 'x')}--b--\r\n`);
    expect(answer.body.file.name).toBe(name);
  });

  it('takes a file of 6 MB and refuses a larger one with 413', async () => {
    const largest = await post().attach('file', Buffer.alloc(6 * MEGABYTE), 'a');
    expect(largest.body.file.size).toBe(6 * MEGABYTE);
    for (const size of [6 * MEGABYTE + 1, 8 * MEGABYTE]) {
      const answer = await post().attach('file', Buffer.alloc(size), 'a');
      expect(answer.status).toBe(413);
      expect(answer.text).toContain('at most 6 MB');
    }
  });
});

describe('what is refused', () => {
  it('a form of somebody without the role', async () => {
    const learner = await post(site(session(['learner']))).attach('file', Buffer.from('x'), 'a');
    expect(learner.status).toBe(403);
    expect(learner.text).toContain('educator, admin');
  });

  it.each([
    ['two files', () => post().attach('file', Buffer.from('x'), 'a').attach('file', Buffer.from('y'), 'b')],
    ['a file in another field', () => post().attach('other', Buffer.from('x'), 'a')],
    ['a nested field name', () => post().field('a[b]', 'x')],
    ['a field without a name', () => raw(`${part('x="y"', 'T')}--b--\r\n`)],
    ['a very long field name', () => post().field('n'.repeat(101), 'x')],
    ['no boundary', () => raw('x', 'multipart/form-data')],
    ['a boundary that never comes', () => raw('hello')],
    ['an end that is missing', () => raw(part('name="title"', 'T'))],
    ['another kind of multipart', () => raw('--b\r\n\r\nx\r\n--b--', 'multipart/mixed; boundary=b')],
    ['a broken header', () => raw('--b\r\nContent-Disposition\r\n\r\nx\r\n--b--\r\n')],
    ['nothing at all', () => raw('')],
  ])('%s, with 422 and what to do', async (_what, send) => {
    const answer = await send();
    expect({ status: answer.status, text: answer.text }).toEqual({
      status: 422,
      text: expect.stringContaining('Go back'),
    });
  });

  it('more fields than any page has', async () => {
    const many = Array.from({ length: 201 }, (_, i) => part(`name="f${i}"`, 'x')).join('');
    expect((await raw(`${many}--b--\r\n`)).status).toBe(422);
  });

  it('a text of more than 2 MB', async () => {
    const answer = await post().field('body', 'x'.repeat(2 * MEGABYTE + 1));
    expect(answer.status).toBe(413);
  });

  describe('over a connection', () => {
    let server: Server;
    beforeAll(async () => {
      server = createServer(educator);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    afterAll(() => void server.close());

    it('a form that does not say how long it is', async () => {
      const { port } = server.address() as AddressInfo;
      const socket = connect(port, '127.0.0.1');
      const head = 'POST /thing HTTP/1.1\r\nHost: x\r\nX-CSRF-Token: token-of-the-session\r\nConnection: close\r\n';
      socket.write(
        `${head}Transfer-Encoding: chunked\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n0\r\n\r\n`,
      );
      let answer = '';
      for await (const chunk of socket) answer += chunk;
      expect(answer).toMatch(/^HTTP\/1\.1 422 /);
    });
  });

  it('nothing of a form without files: that is for another', async () => {
    const answer = await request(educator)
      .post('/thing')
      .type('form')
      .send({ _csrf: 'token-of-the-session', title: 'T' });
    expect(answer.body).toEqual({ fields: { _csrf: 'token-of-the-session', title: 'T' }, file: null });
  });
});
