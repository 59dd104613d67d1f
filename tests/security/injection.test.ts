import { parse } from 'csv-parse/sync';
import { sql } from 'kysely';
import { type Furnished, openFurnished, type Persona } from '../access/furnished.ts';
import { completedAttempt } from '../credit/completed.ts';
import { FOUNDING_SLUG } from '../support/app.ts';
import { item } from '../support/items.ts';
import { kindsOfField, nameOf, type Place, placesOf } from './support/site-map.ts';
import { type Answer, type Client, clientOf, encoded } from './support/wire.ts';
import { entriesOf } from './support/zip.ts';

/** Items 43, 44 and 51 of the faults and attacks: texts that somebody else's program takes for its own. */

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

/** What a page says, without what differs from one request to the next. */
const said = (text: string) =>
  text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|[0-9a-f]{8}-[0-9a-z]+\b/g, '')
    .replaceAll(/name="(?:_csrf|sending|writer)" value="[^"]*"/g, '');

describe('SQL in a parameter', () => {
  /** Conditions that are true (n = m) or false, for every place of a statement that a text could break out of. */
  const CONDITIONS: readonly ((n: number, m: number) => string)[] = [
    (n, m) => `' AND '${n}'='${m}`,
    (n, m) => `' OR ${n}=${m} -- `,
    (n, m) => ` AND ${n}=${m}`,
    (n, m) => `%' AND '${n}'='${m}`,
    (n, m) => `" OR "${n}"="${m}`,
    (n, m) => `') AND ('${n}'='${m}`,
    (n, m) => `, (case when ${n}=${m} then 1 else abs(-9223372036854775808) end)`,
  ];
  const OTHERS = [
    "'",
    "' UNION ALL SELECT sqlite_version(), sqlite_version(), sqlite_version() -- ",
    "'; DROP TABLE users; -- ",
    "' || hex(randomblob(200000000)) || '",
    "\\'; select pg_sleep(5) -- ",
  ];
  const ERRORS =
    /SQLITE_[A-Z]{3}|syntax error|unrecognized token|no such (?:column|function|table)|unterminated quoted/;

  /** A parameter that an answer can be asked with in place of what it holds. */
  interface Parameter {
    name: string;
    place: Place;
    /** What it holds in a request of a page of ours. */
    value: string;
    ask: (client: Client, value: string) => Promise<Answer>;
  }

  function parametersOf(place: Place): Parameter[] {
    const { route, url, fields } = place;
    const inFields = kindsOfField(place).map((name) => ({
      name,
      place,
      value: fields[name]?.[0] ?? '',
      ask: (client: Client, value: string) =>
        route.method === 'GET'
          ? client.get(`${url}?${encoded({ ...fields, [name]: value })}`)
          : client.post(url, { ...fields, [name]: value }),
    }));
    const [wanted, given] = [route.path.split('/'), url.split('/')];
    const inPath = wanted.flatMap((piece, i) => {
      if (!piece.startsWith(':')) return [];
      const value = given[i] ?? '';
      const at = (text: string) => given.with(i, encodeURIComponent(text).replaceAll("'", '%27')).join('/');
      const ask = (client: Client, text: string) =>
        route.method === 'GET' ? client.get(at(text)) : client.post(at(text), fields);
      return [{ name: piece, place, value, ask }];
    });
    return [...inFields, ...inPath];
  }

  /** An answer without the text that was asked with, however the page writes it. */
  function outcome({ status, headers, text }: Answer, sent: string): string {
    const written = [sent, encodeURIComponent(sent), encoded({ x: sent }).slice(2), escaped(sent)];
    // A text that is cleaned or cut off comes back shorter: what counts is what the database made of it.
    const without = (all: string) => written.reduce((rest, one) => rest.replaceAll(one, ''), all);
    const body = without(said(text)).replaceAll(/value="[^"]*"|<textarea[^>]*>[^<]*/g, '');
    return [status, without(String(headers['location'] ?? '').replaceAll(/[0-9a-f-]{36}/g, '')), body.length].join();
  }

  const escaped = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&#34;').replaceAll("'", '&#39;');

  /** Whether it makes a difference that something is true, and the same one when it is asked in other words. */
  async function differs(client: Client, { ask, value }: Parameter, condition: (n: number, m: number) => string) {
    const of = async (n: number, m: number) => {
      const text = `${value}${condition(n, m)}`;
      return outcome(await ask(client, text), text);
    };
    const [yes, no] = [await of(1, 1), await of(1, 2)];
    return yes !== no && (await of(3, 3)) === yes && (await of(3, 4)) === no;
  }

  item(
    43,
    'makes no fault, no difference and no delay anywhere',
    async (tries) => {
      let turn = 0;
      for (const place of places) {
        const client = await as(place.persona);
        for (const parameter of parametersOf(place)) {
          const told = `${nameOf(place.route)} ${parameter.name}`;
          // Each has the first condition and another one, and one of the other texts; the next parameter the next ones.
          for (const condition of [CONDITIONS[0], CONDITIONS[1 + (turn % (CONDITIONS.length - 1))]]) {
            if (!condition) continue;
            const injected = await differs(client, parameter, condition);
            tries.check(`${told} tells whether ${condition(1, 1)}`, !injected);
          }
          const other = OTHERS[turn % OTHERS.length] ?? '';
          const { status, text, ms } = await parameter.ask(client, `${parameter.value}${other}`);
          tries.check(`${told} with ${other} answers ${status}`, status < 500 || place.url === '/readyz');
          tries.check(`${told} with ${other} shows an error`, !ERRORS.test(text));
          tries.check(`${told} with ${other} takes ${ms} ms`, ms < 5_000);
          turn += 1;
        }
      }
      const { rows } = await sql<{ n: number }>`select count(*) as n from users`.execute(furnished.site.db.kysely);
      tries.check('the accounts are there', (rows[0]?.n ?? 0) >= 6);
      tries.remark(`own corpus on ${turn} parameters of ${places.length} routes, on SQLite`);
    },
    300_000,
  );
});

describe('a cell of an export', () => {
  const BEGINNINGS = ['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1+1', '\r=1+1', '＝1+1', '＋1', '－1', '＠x'];
  const FORMULA = /^[\t\r\n ]*[=+\-@＝＋－＠]/;
  const NUMBER = /^-?\d+(\.\d+)?$/;

  item(44, 'is no formula, whatever it begins with', async (tries) => {
    const { site } = furnished;
    const admin = await as('admin');
    const clients: Client[] = [];
    for (const beginning of BEGINNINGS) {
      const name = `${beginning}|name`;
      const person = await site.signedIn({
        fullName: name,
        email: `${beginning}@evil.example`,
        credentials: beginning,
      });
      await completedAttempt(site, person.user, { title: `${beginning}|title` });
      clients.push(await clientOf(site, person));
    }
    const list = BEGINNINGS.map((beginning) => `"${beginning}x","${beginning}","${beginning}"`).join('\n');
    const sent = await admin.post('/admin/people/imports', { text: `email,name,profession\n${list}` });
    const from = '/admin/records/exports';
    const files: [string, Answer][] = [
      ['records.csv', await admin.post(from, { format: 'csv', query: '' })],
      ['records over time', await admin.get('/admin/records/over-time.csv')],
      ['people not imported', await admin.get(`${sent.headers['location']}/errors.csv`)],
      ['the audit log', await admin.post('/admin/audit/exports', { format: 'csv' })],
      ['the analysis', await admin.get(`/author/activities/${FOUNDING_SLUG}/analysis.csv`)],
      ['the questions', await admin.get(`/author/activities/${FOUNDING_SLUG}/analysis/items.csv`)],
    ];
    for (const table of ['months', 'activities']) files.push([table, await admin.get(`/admin/${table}.csv`)]);
    for (const client of clients) files.push(['a transcript', await client.get('/transcript.csv')]);
    for (const [what, { status, text }] of files) {
      if (status === 404) continue;
      tries.equal(`${what} answers`, status, 200);
      for (const row of parse(text, { bom: true, relax_column_count: true }) as string[][]) {
        const formulas = row.filter((cell) => FORMULA.test(cell) && !NUMBER.test(cell));
        tries.equal(`a row of ${what} has formulas`, formulas, []);
      }
    }
    const csv = files[0]?.[1].text ?? '';
    for (const beginning of BEGINNINGS) tries.check(`${beginning} is in the file`, csv.includes(beginning.trim()));
    const workbook = entriesOf((await admin.post(from, { format: 'xlsx', query: '' })).bytes);
    for (const { name, text } of workbook.filter(({ name }) => name.endsWith('.xml'))) {
      tries.check(`${name} of the workbook has a formula`, !/<f[ >]|<ext|externalLink|ddeLink/.test(text()));
    }
  });
});

describe('options of the templates', () => {
  const RUN = 'x;globalThis.keypointRan=1;y';
  const OPTIONS = {
    'settings[view options][outputFunctionName]': RUN,
    'settings[view options][client]': 'true',
    'settings[view options][escapeFunction]': `1;${RUN}`,
    outputFunctionName: RUN,
    localsName: RUN,
    destructuredLocals: RUN,
    escapeFunction: RUN,
    client: 'true',
    escape: RUN,
    filename: '/etc/passwd',
    layout: '/etc/passwd',
    view: '../../../etc/passwd',
    include: '/etc/passwd',
    cache: 'false',
    delimiter: '#',
    '__proto__[outputFunctionName]': RUN,
    '__proto__[client]': '1',
    'constructor[prototype][client]': '1',
    context: RUN,
  };

  item(
    51,
    'in an address or a form change no page',
    async (tries) => {
      // Those that the page itself reads are no options to it.
      const optionsFor = ({ fields }: Place) =>
        Object.fromEntries(Object.entries(OPTIONS).filter(([name]) => !(name in fields)));
      for (const place of places) {
        const client = await as(place.persona);
        const { url, fields, route } = place;
        const twice = await Promise.all(
          [{}, optionsFor(place)].map((options) =>
            route.method === 'GET'
              ? client.get(`${url}?${encoded({ ...options })}`)
              : client.post(url, { ...fields, ...options, _csrf: 'none of ours' }),
          ),
        );
        const [plain, injected] = twice as [Answer, Answer];
        tries.check(`${nameOf(route)} answers ${injected.status}`, injected.status < 500 || url === '/readyz');
        const html = /text\/html/.test(plain.headers['content-type'] ?? '');
        // Links to the page itself carry its address.
        const page = ({ text }: Answer) => said(text).replaceAll(/\?[^"]*|next=[^"]*/g, '');
        if (html) tries.check(`${nameOf(route)} is another page`, page(plain) === page(injected));
        if (route.method === 'GET') continue;
        const { status } = await client.post(url, { ...fields, ...optionsFor(place) });
        tries.check(`${nameOf(route)} with its token answers ${status}`, status < 500);
      }
      tries.equal('what was injected ran', Reflect.get(globalThis, 'keypointRan'), undefined);
      tries.equal(
        'options that are inherited',
        Reflect.get({}, 'outputFunctionName') ?? Reflect.get({}, 'client'),
        undefined,
      );
    },
    120_000,
  );
});
