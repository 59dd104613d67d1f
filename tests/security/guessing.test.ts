import { dictionary } from '@zxcvbn-ts/language-common';
import { createUser } from '../../src/features/accounts/index.ts';
import { PASSWORD } from '../accounts/support.ts';
import { HOUR, openTestApp, type TestApp } from '../support/app.ts';
import { item } from '../support/items.ts';
import { type Answer, type Client, clientOf } from './support/wire.ts';

/** Items 35 to 37 and 40 of the faults and attacks: passwords, guessing at them, and what that costs others. */

const LIMIT = { limit: 1e9, windowMs: HOUR };
const grace = { email: 'grace@navy.example', fullName: 'Grace Hopper', profession: 'physician', password: PASSWORD };

let site: TestApp;
beforeEach(async () => {
  const limits = { resets: LIMIT, resetsPerAddress: LIMIT, registrations: LIMIT };
  site = await openTestApp({ content: false, config: { trustProxy: true }, app: { accounts: { limits } } });
  await createUser(site.core, { ...grace, roles: [] });
});
afterEach(() => site.close());

const visitor = () => clientOf(site, site.visitor());
const from = (address: string) => ({ 'x-forwarded-for': address });
/** Of times that others on the machine may lengthen, one that they hardly did. */
const quartile = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 4)] ?? 0;
const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

item(35, 'long passwords of any characters are taken whole; common ones are not', async (tries) => {
  const register = async (i: number, password: string) =>
    (await visitor()).post('/register', { ...grace, email: `new-${i}@navy.example`, password });
  const words = 'correct horse battery staple '.repeat(10);
  const long = [64, 65, 72, 100, 128, 200, 256].map((length) => words.slice(0, length - 1).concat('.'));
  const taken = [...long, 'Ünïcödé pässwörd — ναι 🐎', '          spaces around          ', 'p%3Ca&b=c"><script>'];
  for (const [i, password] of taken.entries()) {
    const { status } = await register(i, password);
    tries.equal(`${password.length} characters, registering`, status, 303);
    const signIn = async (typed: string) =>
      (await (await visitor()).post('/sign-in', { email: `new-${i}@navy.example`, password: typed })).status;
    tries.equal(`${password.length} characters, signing in`, await signIn(password), 303);
    // Nothing is cut off: bcrypt would stop at 72 bytes.
    tries.equal(`${password.length} characters, the last one wrong`, await signIn(`${password.slice(0, -1)}x`), 422);
  }
  const common = dictionary['passwords-common']?.filter((word) => String(word).length >= 10).slice(0, 60) ?? [];
  const refused = [
    ...common.map(String),
    'password1!',
    'qwertyuiop',
    'aaaaaaaaaaaa',
    'Grace Hopper',
    'grace@navy.example1',
  ];
  for (const password of [...refused, 'short', '', 'x'.repeat(257)]) {
    tries.equal(`${password} is refused`, (await register(999, password)).status, 422);
  }
});

item(36, '1,000 guesses meet 429, and the owner comes in all the while', async (tries) => {
  const guesser = await visitor();
  const owner = await visitor();
  const statuses: number[] = [];
  for (let i = 0; i < 1_000; i += 1) {
    // From ten addresses; the password is right once, when it is too late.
    const password = i === 900 ? PASSWORD : `guess number ${i}`;
    const address = `198.51.100.${i % 10}`;
    const { status, headers } = await guesser.post('/sign-in', { email: grace.email, password }, from(address));
    statuses.push(status);
    const refused = status === 429 && Number(headers['retry-after']) > 0;
    tries.check(`guess ${i} answers ${status}`, refused || (status === 422 && i < 130));
    if (i % 250 < 249) continue;
    const { status: entered } = await owner.post(
      '/sign-in',
      { email: grace.email, password: PASSWORD },
      from('203.0.113.9'),
    );
    tries.equal(`the owner after ${i + 1} guesses`, entered, 303);
  }
  tries.equal('guesses that were looked at', statuses.filter((status) => status !== 429).length, 100);
});

describe('whether somebody has an account', () => {
  const ROUNDS = 15;
  /** What a page says, without what differs from one request to the next. */
  const said = ({ status, headers, text }: Answer, email: string) =>
    [
      status,
      headers['location'] ?? '',
      text.replaceAll(/[0-9a-f]{8}-[0-9a-z]+\b|name="_csrf" value="[^"]*"/g, '').replaceAll(email, '…'),
    ].join();

  /** Asks for one who has an account and one who hasn't, by turns. */
  async function compare(
    ask: (client: Client, email: string, i: number) => Promise<Answer>,
    ofOne: (i: number) => string,
  ) {
    const times: { known: number[]; unknown: number[] } = { known: [], unknown: [] };
    const differ: number[] = [];
    for (let i = 0; i < ROUNDS; i += 1) {
      const asked = [
        ['known', grace.email],
        ['unknown', ofOne(i)],
      ] as const;
      const words: string[] = [];
      for (const [which, email] of i % 2 ? asked : asked.toReversed()) {
        const answer = await ask(await visitor(), email, i);
        times[which].push(answer.ms);
        words.push(said(answer, email));
      }
      if (words[0] !== words[1]) differ.push(i);
    }
    return { differ, known: quartile(times.known), unknown: quartile(times.unknown) };
  }

  const FORMS: [string, (client: Client, email: string, i: number) => Promise<Answer>][] = [
    [
      'signing in',
      (client, email, i) => client.post('/sign-in', { email, password: 'not the password' }, from(`203.0.113.${i}`)),
    ],
    [
      'registering',
      (client, email, i) =>
        client.post('/register', { ...grace, email, password: 'a fresh password of words' }, from(`203.0.113.${i}`)),
    ],
  ];

  for (const [what, ask] of FORMS) {
    item(37, `is not told by ${what}: neither by what it says nor by how long it takes`, async (tries) => {
      const { differ, known, unknown } = await compare(ask, (i) => `nobody-${i}@navy.example`);
      for (let i = 0; i < ROUNDS; i += 1) tries.check(`round ${i} says something else`, !differ.includes(i));
      // Of one that skipped the hashing it would be a small part of the other's; a few ms are the machine's.
      const [less, more] = [Math.min(known, unknown), Math.max(known, unknown)];
      tries.check(`${known.toFixed(1)} ms with, ${unknown.toFixed(1)} ms without`, more < 2 * less + 5);
    });
  }
});

item(40, '20 sign-ins at once leave other pages responsive', async (tries) => {
  const others = await Promise.all(Array.from({ length: 20 }, visitor));
  const reader = await visitor();
  const alone: number[] = [];
  for (let i = 0; i < 20; i += 1) alone.push((await reader.get('/password-reset')).ms);
  let done = 0;
  const begun = performance.now();
  const all = Promise.all(
    others.map(async (client) => {
      const { status } = await client.post('/sign-in', { email: grace.email, password: PASSWORD });
      done += 1;
      return status;
    }),
  );
  const beside: number[] = [];
  while (done < others.length) {
    const { status, ms } = await reader.get('/password-reset');
    tries.equal('a page beside the sign-ins', status, 200);
    beside.push(ms);
  }
  const whole = performance.now() - begun;
  for (const status of await all) tries.equal('a sign-in', status, 303);
  const told = `alone ${median(alone).toFixed(1)} ms, beside them ${median(beside).toFixed(1)} ms, all of them ${whole.toFixed(0)} ms`;
  // Hashing on the main thread would leave room for one page between two sign-ins.
  tries.check(`${beside.length} pages beside 20 sign-ins: ${told}`, beside.length > 20);
  tries.check(`a page takes as long as a sign-in: ${told}`, median(beside) < whole / 20);
});
