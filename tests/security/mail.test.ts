import { setTimeout as sleep } from 'node:timers/promises';
import { startMailWorker } from '../../src/features/mail/index.ts';
import { type SmtpServer, smtpServer } from '../mail/support.ts';
import { temporaryFolder } from '../support/files.ts';
import { item } from '../support/items.ts';
import { createUser } from '../support/people.ts';
import { onFolder, type ServerProcess, startServer } from './support/server.ts';
import { type Answer, ask } from './support/wire.ts';

/** Item 61 of the faults and attacks, and of 37 what is a matter of milliseconds: on the real server in its own process. */

let dataDir: string;
let server: ServerProcess | undefined;
let smtp: SmtpServer | undefined;
beforeEach(() => {
  dataDir = temporaryFolder('data');
});
afterEach(async () => {
  await server?.kill('SIGKILL');
  await smtp?.close();
  server = undefined;
  smtp = undefined;
});

const MAIL_FROM = 'Keypoint <keypoint@cme.example>';

/** Asks for a link to choose a new password, for each address in turn. */
async function askForLinks(port: number, emails: readonly string[]): Promise<Answer[]> {
  const page = await ask(port, { path: '/password-reset' });
  const cookie = (page.headers['set-cookie'] ?? []).map((one) => one.split(';')[0]).join('; ');
  const csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const answers: Answer[] = [];
  for (const email of emails) {
    const body = new URLSearchParams({ _csrf: csrf, email }).toString();
    const type = 'application/x-www-form-urlencoded';
    const headers = { cookie, 'content-type': type, 'content-length': String(body.length) };
    answers.push(await ask(port, { method: 'POST', path: '/password-reset', body, headers }));
  }
  return answers;
}

item(37, 'whether somebody has an account is not told by asking for a link', async (tries) => {
  const known = Array.from({ length: 20 }, (_, i) => `known-${i}@mail.example`);
  await onFolder(dataDir, async (core) => {
    for (const email of known) await createUser(core, { email });
  });
  server = await startServer(dataDir);
  const { port } = server;
  await askForLinks(port, ['nobody@mail.example']);
  const times: { known: number[]; unknown: number[] } = { known: [], unknown: [] };
  for (const [i, email] of known.entries()) {
    const asked = [['known', email] as const, ['unknown', `unknown-${i}@mail.example`] as const];
    const said: string[] = [];
    for (const [which, address] of i % 2 ? asked : asked.toReversed()) {
      const [answer] = await askForLinks(port, [address]);
      if (!answer) throw new Error('no answer');
      times[which].push(answer.ms);
      said.push([answer.status, answer.headers['location'], answer.text].join());
      // What comes after the answer is over before the next one is asked.
      await sleep(50);
    }
    tries.equal('what is said of the two', said[0], said[1]);
  }
  const quartile = (all: number[]) => all.sort((a, b) => a - b)[Math.floor(all.length / 4)] ?? 0;
  const [less = 0, more = 0] = [quartile(times.known), quartile(times.unknown)].sort((a, b) => a - b);
  tries.check(`${less.toFixed(1)} ms and ${more.toFixed(1)} ms`, more < 2 * less + 5);
});

describe('a mail server', () => {
  const EMAILS = ['person-0@mail.example', 'person-1@mail.example', 'person-2@mail.example'];

  const KINDS: [string, () => Promise<{ url: string; close: () => Promise<void> }>][] = [
    ['that is down', async () => ({ url: 'smtp://127.0.0.1:1', close: async () => undefined })],
    [
      'that never answers',
      async () => {
        const silent = await smtpServer({ onConnect: () => undefined });
        return { url: silent.url, close: silent.close };
      },
    ],
    [
      'that takes none',
      async () => {
        const busy = await smtpServer({
          onMailFrom: (_from, _session, done) => done(Object.assign(new Error('later'), { responseCode: 421 })),
        });
        return { url: busy.url, close: busy.close };
      },
    ],
  ];

  for (const [what, open] of KINDS) {
    item(
      61,
      `${what} keeps no page waiting, and loses no mail`,
      async (tries) => {
        const bad = await open();
        await onFolder(dataDir, async (core) => {
          for (const email of EMAILS) await createUser(core, { email });
        });
        server = await startServer(dataDir, { SMTP_URL: bad.url, MAIL_FROM });
        const answers = await askForLinks(server.port, EMAILS);
        for (const { status, ms } of answers) {
          tries.equal('asking answers', status, 303);
          tries.check(`asking takes ${Math.round(ms)} ms`, ms < 5_000);
        }
        // While the worker is at it.
        await sleep(1_500);
        for (let i = 0; i < 10; i += 1) {
          const { status, ms } = await ask(server.port, { path: '/sign-in' });
          tries.check(`a page answers ${status} in ${Math.round(ms)} ms`, status === 200 && ms < 5_000);
        }
        const begun = performance.now();
        await server.kill('SIGTERM');
        const stopped = performance.now() - begun;
        tries.check(`the server stops in ${Math.round(stopped)} ms`, stopped < 15_000);
        await bad.close();
        smtp = await smtpServer();
        const { url, received } = smtp;
        await onFolder(dataDir, async (core) => {
          const rows = await core.db.kysely.selectFrom('mail_queue').select('state').execute();
          tries.equal(
            'what waits',
            rows.map(({ state }) => state),
            ['waiting', 'waiting', 'waiting'],
          );
          const clock = Object.assign(() => Date.now() + 20 * 60_000, {});
          const config = { ...core.config, smtpUrl: url, mailFrom: MAIL_FROM };
          const worker = startMailWorker({ ...core, config, clock }, { lookEvery: null });
          await worker.drain();
          await worker.drain();
          await worker.stop();
          const to = received.flatMap((mail) => mail.to).sort();
          tries.equal('delivered', to, EMAILS);
        });
      },
      90_000,
    );
  }
});
