import { connect } from 'node:net';
import { sql } from 'kysely';
import { type Furnished, openFurnished } from '../access/furnished.ts';
import { item, type Tries } from '../support/items.ts';
import { clientsOf, nameOf, type Place, placesOf } from './support/site-map.ts';
import { type Answer, ask, type Client, portOf } from './support/wire.ts';

/** Item 52 of the faults and attacks: what errors tell, and what they leave out. */

let furnished: Furnished;
let places: Place[];
let clients: Awaited<ReturnType<typeof clientsOf>>;
beforeAll(async () => {
  const limit = { limit: 1e9, windowMs: 60_000 };
  furnished = await openFurnished({
    app: {
      credit: { verificationsPerMinute: 1e9 },
      accounts: { limits: { resets: limit, resetsPerAddress: limit, registrations: limit } },
    },
  });
  places = await placesOf(furnished);
  clients = await clientsOf(furnished);
}, 60_000);
afterAll(() => furnished.site.close());

describe('an error', () => {
  /** What belongs in a log: where the code is, what it was doing, and what of. */
  const INSIDE =
    /\bat \S+ \(|\.ts:\d|\.js:\d|node_modules|\/work\/|\/tmp\/|\/src\/|file:\/\/|node:internal|(?:Type|Range|Reference|Syntax|Sqlite)Error|SQLITE|sqlite|kysely|ZodError|\bundefined|\[object/;

  item(52, 'carries its request id, and tells nothing of the inside', async (tries) => {
    const { site } = furnished;
    const [visitor, learner, admin] = ['visitor', 'learner', 'admin'].map(
      (name) => clients.get(name as 'admin') as Client,
    );
    if (!visitor || !learner || !admin) throw new Error('three people');
    const port = portOf(site);
    const asked: [number, Promise<Answer>][] = [
      [404, visitor.get('/no-such-page')],
      [404, visitor.get('/assets/no-such.css')],
      [404, learner.get('/attempts/not-an-id/results')],
      [404, learner.get('/attempts/0198f000-0000-7000-8000-000000000001/results')],
      [404, admin.get('/admin/people/0198f000-0000-7000-8000-000000000001')],
      [400, visitor.get('/activities/%zz')],
      [400, visitor.get('/verify/%ff')],
      [403, learner.get('/admin')],
      [403, visitor.post('/sign-in', { _csrf: 'wrong' })],
      [404, visitor.post('/no-such-page', {})],
      [413, visitor.post('/sign-in', `email=${'x'.repeat(300_000)}`)],
      [413, visitor.post('/sign-in', 'a=b&'.repeat(600))],
      [415, visitor.post('/sign-in', 'x', { 'content-encoding': 'no-such' })],
      [415, visitor.post('/sign-in', 'x', { 'content-type': 'application/x-www-form-urlencoded; charset=no-such' })],
      [422, admin.post('/author/media', 'x', { 'content-type': 'multipart/form-data; boundary=x' })],
      [422, learner.post('/account/profile', { fullName: '' })],
      [409, learner.post(`/attempts/${furnished.ids['attempt']}/questions/1`, { revision: '0' })],
      [410, visitor.get('/password-reset/no-such-token')],
      [
        404,
        ask(port, {
          method: 'PATCH',
          path: '/account',
          headers: { cookie: learner.cookie, 'x-csrf-token': learner.csrf },
        }),
      ],
    ];
    for (const [status, answer] of asked) {
      const { headers, text, status: came } = await answer;
      tries.equal('the answer', came, status);
      // A form that comes back, a conflict and a link that is over have pages of their own: there the header has it.
      const own = [422, 409, 410].includes(status) ? String(headers['x-request-id']) : '';
      expectQuiet(tries, `a ${status}`, headers['x-request-id'], text + own);
    }
    for (const accept of ['application/json', 'application/problem+json', '*/*', 'image/png', 'text/plain']) {
      const { headers, text } = await visitor.get('/no-such-page', { accept });
      expectQuiet(tries, `a 404 as ${accept}`, headers['x-request-id'], text);
    }
  });

  item(
    52,
    'of ours does so, too, whatever page it happens on',
    async (tries) => {
      const broken = await openFurnished();
      const own = await clientsOf(broken);
      const { kysely } = broken.site.db;
      await sql`pragma foreign_keys = off`.execute(kysely);
      for (const table of [
        'activity_versions',
        'question_versions',
        'export_runs',
        'audit_chain',
        'credit_types',
        'mail_queue',
        'comments',
      ]) {
        await sql`alter table ${sql.table(table)} rename to ${sql.table(`${table}_gone`)}`
          .execute(kysely)
          .catch(() => undefined);
      }
      let faults = 0;
      for (const { route, persona, url, fields } of places) {
        const client = own.get(persona) as Client;
        const at = broken.addressOf(route);
        const { status, headers, text } = route.method === 'GET' ? await client.get(at) : await client.post(at, fields);
        if (status < 500 || url === '/readyz') continue;
        faults += 1;
        expectQuiet(tries, `${nameOf(route)}: ${status}`, headers['x-request-id'], text);
        const id = String(headers['x-request-id']);
        tries.check(
          `${nameOf(route)}: the log has its reference`,
          broken.site.logged.some((line) => line.includes(`"req":"${id}"`) && line.includes('"err"')),
        );
      }
      tries.check(`${faults} pages had a fault`, faults > 30);
      await broken.site.close();
    },
    120_000,
  );

  item(52, 'of the protocol is answered with a reference, too', async (tries) => {
    const port = portOf(furnished.site);
    const heads: [string, string][] = [
      ['400', 'GET / HTTP/1.1\r\nHost: x\r\nbroken header\r\n\r\n'],
      ['400', 'NOT HTTP\r\n\r\n'],
      ['400', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n'],
      ['400', 'GET / HTTP/1.1\r\n\r\n'],
      ['400', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
      ['400', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n'],
      ['431', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`],
      ['431', `GET /${'x'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ];
    for (const [status, head] of heads) {
      const text = await wire(port, head);
      tries.check(`${head.slice(0, 40)} answers ${text.slice(0, 30)}`, text.startsWith(`HTTP/1.1 ${status} `));
      const id = /x-request-id: (\S+)/i.exec(text)?.[1];
      expectQuiet(tries, head.slice(0, 40), id, text);
    }
  });

  function expectQuiet(tries: Tries, what: string, id: unknown, text: string): void {
    tries.check(`${what} has a request id`, typeof id === 'string' && id.length > 5);
    tries.check(`${what} shows its request id`, text.includes(String(id)));
    const inside = INSIDE.exec(text.replaceAll(/(?:href|src)="\/assets\/[^"]*"/g, ''))?.[0];
    tries.check(`${what} shows ${inside}`, inside === undefined);
  }
});

/** Sends bytes as they are. @returns everything that came back until the connection was closed */
function wire(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => void socket.write(bytes));
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      // What was answered as any other request waits for the next one.
      if (/^HTTP\/1\.1 [^4]/.test(text)) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}
