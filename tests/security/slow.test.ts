import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { createSiteServer } from '../../src/http/server.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { item } from '../support/items.ts';
import { ask, type Client, clientOf, portOf } from './support/wire.ts';

/** Item 50 of the faults and attacks: requests that are too large, and those that never end. */

let site: TestApp;
let educator: Client;
let visitor: Client;
beforeAll(async () => {
  site = await openTestApp({ content: false });
  educator = await clientOf(site, await site.signedIn({ roles: ['learner', 'educator'] }));
  visitor = await clientOf(site, site.visitor());
}, 60_000);
afterAll(() => site.close());

const MB = 1024 * 1024;

describe('a body', () => {
  item(50, 'of more than its form takes is refused, and the server goes on', async (tries) => {
    const form = (bytes: number) => `_csrf=${visitor.csrf}&email=${'x'.repeat(bytes)}`;
    const packed = { 'content-encoding': 'gzip' };
    const post = (body: string | Buffer, headers: Record<string, string>) =>
      ask(portOf(site), { method: 'POST', path: '/sign-in', body, headers: { cookie: visitor.cookie, ...headers } });
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const gzipped = gzipSync(form(100 * MB));
    const asked = {
      'a form of 257 kB': visitor.post('/sign-in', form(257 * 1024)),
      'a form of 20 MB': visitor.post('/sign-in', form(20 * MB)),
      '501 fields': visitor.post('/sign-in', `_csrf=${visitor.csrf}${'&a=b'.repeat(501)}`),
      'a form of 100 MB packed into 100 kB': post(gzipped, {
        ...type,
        ...packed,
        'content-length': String(gzipped.length),
      }),
      'a form of 20 MB in chunks': post(form(20 * MB), { ...type, 'transfer-encoding': 'chunked' }),
      'a file of 7 MB': educator.upload('/author/media', { bytes: Buffer.alloc(7 * MB), name: 'a.png' }, { alt: 'x' }),
      'a file of 60 MB': educator.upload(
        '/author/media',
        { bytes: Buffer.alloc(60 * MB), name: 'a.png' },
        { alt: 'x' },
      ),
      'a text of 3 MB in a file form': educator.upload(
        '/author/media',
        { bytes: Buffer.alloc(1), name: 'a.png' },
        { alt: 'x'.repeat(3 * MB) },
      ),
      'a file in chunks': ask(portOf(site), {
        method: 'POST',
        path: '/author/media',
        body: Buffer.alloc(MB),
        headers: {
          cookie: educator.cookie,
          'content-type': 'multipart/form-data; boundary=x',
          'transfer-encoding': 'chunked',
        },
      }),
    };
    for (const [what, answer] of Object.entries(asked)) {
      // Refused at its head, the connection may be closed before all of it is sent.
      const status = await answer.then(
        (one) => one.status,
        (error: NodeJS.ErrnoException) => error.code,
      );
      tries.check(`${what} answers ${status}`, [413, 422, 'ECONNRESET', 'EPIPE'].includes(status ?? ''));
      tries.equal(`the site after ${what}`, (await visitor.get('/sign-in')).status, 200);
    }
    const learner = await clientOf(site, await site.signedIn());
    const { status } = await learner.upload('/author/media', { bytes: Buffer.alloc(5 * MB), name: 'a.png' });
    tries.equal('a file from somebody who may send none', status, 403);
  });

  item(50, 'of another length than it says ends with its connection', async (tries) => {
    const head = (length: number) =>
      `POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${length}\r\n\r\n`;
    for (const bytes of [`${head(3)}a=b GARBAGE\r\n\r\n`, `${head(-1)}`, `${head(1e15)}a=b`]) {
      const { text } = await talk(portOf(site), bytes, 500);
      tries.check(`it answers ${text.slice(0, 20)}`, text === '' || /^HTTP\/1\.1 4\d\d/.test(text));
      tries.equal('the site afterwards', (await visitor.get('/sign-in')).status, 200);
    }
  });
});

describe('a request that does not end', () => {
  item(50, 'is cut off, by the same server with less patience, while others are answered', async (tries) => {
    const patience = { head: 600, whole: 1_200, lookEvery: 100 };
    const server = createSiteServer(site.app, pino({ level: 'silent' }), patience);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = portOf({ server });
    const body = (type: string) =>
      `POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: 100000\r\n\r\n`;
    const upload = `POST /author/media HTTP/1.1\r\nHost: x\r\nCookie: ${educator.cookie}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n--x\r\n`;
    const begins = [
      '',
      'GET / HTTP/1.1\r\nHost: x\r\n',
      body('application/x-www-form-urlencoded'),
      body('text/plain'),
      upload,
    ];
    const slow = begins.flatMap((begin) => Array.from({ length: 20 }, () => talk(port, begin, 10_000, 'x')));
    const pages: number[] = [];
    for (let i = 0; i < 20; i += 1) {
      const { status, ms } = await ask(port, { path: '/sign-in' });
      tries.equal('a page beside 100 of them', status, 200);
      pages.push(ms);
    }
    for (const { text, ms, closed } of await Promise.all(slow)) {
      tries.check(`one of them stayed for ${Math.round(ms)} ms: ${text.slice(0, 20)}`, closed && ms < 9_000);
      tries.check(`one of them was answered ${text.slice(0, 20)}`, text === '' || /^HTTP\/1\.1 4\d\d /.test(text));
    }
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  item(50, 'is cut off by the site as it is set up, within a minute and a half', (tries) => {
    const server = createSiteServer(site.app, pino({ level: 'silent' }));
    tries.check('the head', server.headersTimeout > 0 && server.headersTimeout <= 30_000);
    tries.check('all of it', server.requestTimeout > 0 && server.requestTimeout <= 90_000);
    tries.check('a connection without a request', server.keepAliveTimeout > 0 && server.keepAliveTimeout <= 90_000);
  });
});

interface Talked {
  text: string;
  ms: number;
  /** Whether the server ended it. */
  closed: boolean;
}

/** Sends bytes, then `drip` every 100 ms, until the server closes the connection or some time has passed. */
function talk(port: number, bytes: string, patienceMs: number, drip = ''): Promise<Talked> {
  const begun = performance.now();
  return new Promise((resolve) => {
    let text = '';
    let closed = true;
    const socket = connect(port, '127.0.0.1', () => void (bytes && socket.write(bytes)));
    const dripping = drip ? setInterval(() => socket.writable && socket.write(drip), 100) : undefined;
    const giveUp = setTimeout(() => {
      closed = false;
      socket.destroy();
    }, patienceMs);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    // Writing to what is closed already.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(dripping);
      clearTimeout(giveUp);
      resolve({ text, ms: performance.now() - begun, closed });
    });
  });
}
