import { type Furnished, openFurnished, type Persona } from '../access/furnished.ts';
import { item } from '../support/items.ts';
import { changed, fingerprints } from './support/database.ts';
import { clientsOf, kindsOfField, nameOf, type Place, placesOf } from './support/site-map.ts';
import { type Answer, type Client, clientOf, encoded } from './support/wire.ts';

/** Items 26 to 30 of the faults and attacks: what a request says that no page of ours makes it say. */

const MANY = 1e9;
const LIMIT = { limit: MANY, windowMs: 60_000 };

let furnished: Furnished;
let places: Place[];
beforeAll(async () => {
  furnished = await openFurnished({
    app: {
      credit: { verificationsPerMinute: MANY },
      accounts: { limits: { resets: LIMIT, resetsPerAddress: LIMIT, registrations: LIMIT } },
    },
  });
  places = await placesOf(furnished);
}, 60_000);
afterAll(() => furnished.site.close());

const as = async (persona: Persona): Promise<Client> => clientOf(furnished.site, await furnished.signedIn(persona));
const posts = () => places.filter(({ route }) => route.method === 'POST');
const gets = () => places.filter(({ route }) => route.method === 'GET');

describe('a form', () => {
  const EVIL = 'https://evil.example';
  const FOREIGN: readonly [string, Record<string, string>][] = [
    ['another origin', { origin: EVIL }],
    ['no origin', { origin: 'null' }],
    ['this host at another port', { origin: 'http://127.0.0.1:1' }],
    ['this host in a longer name', { origin: 'http://127.0.0.1.evil.example' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the site', { 'sec-fetch-site': 'same-site' }],
  ];

  item(
    28,
    'sent from elsewhere, or without its token, is refused and changes nothing',
    async (tries) => {
      const [guest, learner, admin] = [await as('visitor'), await as('learner'), await as('admin')];
      const clients: Partial<Record<Persona, Client>> = { visitor: guest, learner, admin };
      const before = await fingerprints(furnished.site.db);
      for (const place of posts()) {
        const { persona, url, fields } = place;
        const client = clients[persona] as Client;
        const other = client === learner ? admin : learner;
        const answers: [string, Answer][] = [];
        for (const [from, headers] of FOREIGN) answers.push([from, await client.post(url, fields, headers)]);
        const tokens = { 'no token': '', 'a wrong token': 'x'.repeat(43), 'a token of another': other.csrf };
        for (const [what, _csrf] of Object.entries(tokens))
          answers.push([what, await client.post(url, { ...fields, _csrf })]);
        answers.push(['no field for it', await client.post(url, encoded(fields))]);
        answers.push(['the token twice', await client.post(url, { ...fields, _csrf: [client.csrf, client.csrf] })]);
        answers.push(['the token in the address', await client.post(`${url}?_csrf=${client.csrf}`, encoded(fields))]);
        for (const [what, { status }] of answers) tries.equal(`${nameOf(place.route)} with ${what}`, status, 403);
      }
      tries.equal('tables changed', changed(before, await fingerprints(furnished.site.db)), []);
    },
    120_000,
  );
});

describe('a GET', () => {
  /** What a GET may add to: who opened what is logged. */
  const LOGS = ['audit_events', 'audit_chain'];

  item(
    29,
    'changes nothing, whatever it carries',
    async (tries) => {
      const clients = await clientsOf(furnished);
      let before = await fingerprints(furnished.site.db);
      for (const { route, url, fields } of gets()) {
        for (const [persona, client] of clients) {
          const query = encoded({ ...fields, _method: 'POST', _csrf: client.csrf });
          await client.get(`${url}?${query}`, { 'x-http-method-override': 'DELETE', 'x-method-override': 'POST' });
          const after = await fingerprints(furnished.site.db);
          const tables = changed(before, after).filter((table) => !LOGS.includes(table));
          tries.equal(`${nameOf(route)} by ${persona} changes`, tables, []);
          before = after;
        }
      }
    },
    120_000,
  );
});

describe('what comes after signing in', () => {
  const ELSEWHERE = [
    ...[
      '//evil.example',
      '///evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      '\\/evil.example',
      '/\t/evil.example',
    ],
    ...[
      'https://evil.example',
      'https:evil.example',
      'http:/evil.example',
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
    ],
    ...[
      'data:text/html,x',
      ' //evil.example',
      '\n//evil.example',
      '/%09/evil.example',
      '/.//evil.example',
      '/a/..//evil.example',
    ],
    ...['//127.0.0.1@evil.example', 'evil.example', '/\u0000/evil.example', '\u200b//evil.example', '／／evil.example'],
    ...['/\r\nSet-Cookie:%20x=1', '/%0d%0aLocation:%20https://evil.example', '@evil.example', ':80', '?', '#', ''],
  ];

  item(
    30,
    'is never another site',
    async (tries) => {
      const { site, users } = furnished;
      const own = `http://127.0.0.1`;
      const leads = ({ headers }: Answer) => String(headers['location'] ?? '/');
      const stays = (location: string) => location.startsWith('/') && new URL(location, own).origin === own;
      const learner = await as('learner');
      for (const next of ELSEWHERE) {
        for (const path of ['/sign-in', '/register', '/sign-in/code', '/sign-in/recovery-code']) {
          const query = `?next=${encodeURIComponent(next)}`;
          const [signedIn, visitor] = [await learner.get(path + query), await (await as('visitor')).get(path + query)];
          tries.check(`${path} of ${next} leads to ${leads(signedIn)}`, stays(leads(signedIn)));
          tries.check(`${path} of ${next} leads a visitor to ${leads(visitor)}`, stays(leads(visitor)));
          const shown = [...visitor.text.matchAll(/(?:name="next" value|href)="([^"]*evil[^"]*)"/g)].map(
            ([, at = '']) => at,
          );
          tries.equal(
            `${path} of ${next} shows`,
            shown.filter((at) => !stays(at.replaceAll('&amp;', '&'))),
            [],
          );
        }
      }
      const registration = { fullName: 'Robin', password: 'correct horse battery staple', profession: 'nurse' };
      for (const [i, next] of ELSEWHERE.entries()) {
        const email = `next-${i}@example.org`;
        const registered = await (await as('visitor')).post('/register', { ...registration, email, next });
        tries.check(`registering leads to ${leads(registered)}`, registered.status === 303 && stays(leads(registered)));
        const { password } = registration;
        const signedIn = await (await as('visitor')).post('/sign-in', { email, password, next });
        tries.check(`signing in leads to ${leads(signedIn)}`, signedIn.status === 303 && stays(leads(signedIn)));
      }
      const { headers } = await (await clientOf(site, site.visitor())).get('//evil.example/../account');
      tries.check('an address of two slashes', !/^\/\//.test(String(headers['location'] ?? '')));
      expect(users.size).toBe(6);
    },
    120_000,
  );
});

describe('a field', () => {
  /** Already encoded: what URLSearchParams would put right. */
  const VALUES: readonly [[string, string], ...[string, string][]] = [
    ['twice', 'a&#=b'],
    ['a NUL and a lone surrogate', '%00%ED%A0%80'],
    ['broken UTF-8', '%FF%C0%80%F5'],
    ['a broken escape', '%zz%'],
    ['100,000 characters', 'x'.repeat(100_000)],
    ['a number that is none', '1e999'],
    ['the name of a prototype', '__proto__'],
    ['characters beyond the plane', '%F0%9F%92%A9%E2%80%AE'],
  ];

  const STRANGE_NAMES =
    '__proto__=x&__proto__[x]=y&constructor=x&constructor[prototype][x]=y&toString=x&a[]=b&a[]=c&=x&&=&%zz=1';

  item(
    27,
    'that holds anything answers without a fault',
    async (tries) => {
      let turn = 0;
      for (const place of posts()) {
        const client = await as(place.persona);
        const rest = (name: string) => encoded({ _csrf: client.csrf, ...place.fields, [name]: [] });
        for (const name of kindsOfField(place)) {
          // Three of them to each field, and to the next field others.
          for (const [what, value] of [0, 1, 2].map((i) => VALUES[(turn + 3 * i) % VALUES.length] ?? VALUES[0])) {
            const field = `${encodeURIComponent(name)}=${value.replace('#', encodeURIComponent(name))}`;
            const { status } = await client.post(place.url, `${rest(name)}&${field}`);
            tries.check(`${nameOf(place.route)} ${name} with ${what} answers ${status}`, status < 500);
          }
          turn += 1;
        }
        const body = `${encoded({ _csrf: client.csrf, ...place.fields })}&${STRANGE_NAMES}`;
        const { status } = await client.post(place.url, body);
        tries.check(`${nameOf(place.route)} with ${STRANGE_NAMES} answers ${status}`, status < 500);
      }
    },
    300_000,
  );

  item(
    27,
    'of an address that holds anything answers without a fault',
    async (tries) => {
      const clients = await clientsOf(furnished);
      const parts = [
        '%00',
        '%FF%C0',
        '%ED%A0%80',
        '..%2f..%2fetc',
        '__proto__',
        'constructor',
        '%F0%9F%92%A9',
        'x'.repeat(5_000),
        '%zz',
      ];
      for (const place of gets()) {
        const client = clients.get(place.persona) as Client;
        const asked = kindsOfField(place).flatMap((name) =>
          VALUES.filter(([, value]) => value.length < 10_000).map(
            ([, value]) => `${place.url}?${encodeURIComponent(name)}=${value.replace('#', encodeURIComponent(name))}`,
          ),
        );
        const names = [...place.route.path.matchAll(/:(\w+)/g)].map(([whole]) => whole);
        const strange = names.flatMap((name) => parts.map((part) => filled(place, name, part)));
        for (const url of [...asked, ...strange, `${place.url}?__proto__=x&constructor=y&a[b]=c&&=&%`]) {
          const { status } = await client.get(url);
          // A server that isn't ready says so with 503, and that is no fault.
          const known = place.url === '/readyz' && status === 503;
          tries.check(`${url.slice(0, 200)} answers ${status}`, status < 500 || known);
        }
      }
    },
    120_000,
  );

  /** An address with something else in one of its places. */
  function filled({ route, url }: Place, name: string, part: string): string {
    const [wanted, given] = [route.path.split('/'), url.split('/')];
    return wanted.map((piece, i) => (piece.includes(name) ? piece.replace(name, part) : (given[i] ?? ''))).join('/');
  }
});
