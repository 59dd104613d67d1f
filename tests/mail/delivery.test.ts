import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Database } from '../../src/db/index.ts';
import { createDelivery } from '../../src/features/mail/deliver.ts';
import { startMailWorker } from '../../src/features/mail/index.ts';
import { DAY, HOUR, MINUTE } from '../support/clock.ts';
import { testDatabase } from '../support/database.ts';
import { mailCore, queue, queued, readable, SECRET, type SmtpServer, smtpError, smtpServer } from './support.ts';

let db: Database;
let server: SmtpServer | undefined;
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await db.close();
});

const workerOf = (core: ReturnType<typeof mailCore>) => startMailWorker(core, { lookEvery: null, chance: () => 0 });

describe('over SMTP', () => {
  it('hands a queued mail over, as text and HTML, once, and keeps nothing of what it said', async () => {
    server = await smtpServer();
    const core = mailCore(db, server.url);
    await queue(core);
    const [before] = await queued(db);
    expect(JSON.stringify(before)).not.toMatch(/grace|aaaa|Choose/i);
    const worker = workerOf(core);
    await worker.drain();
    await worker.drain();
    expect(server.received).toHaveLength(1);
    const [{ from, to, raw } = { from: '', to: [], raw: '' }] = server.received;
    expect([from, to]).toEqual(['keypoint@cme.example', ['grace@navy.example']]);
    expect(raw).toMatch(/^From: Keypoint <keypoint@cme\.example>\r$/m);
    expect(raw).toMatch(/^Subject: Choose a new password\r$/m);
    expect(raw).toMatch(new RegExp(`^Message-ID: <${before?.id}@cme\\.example>\\r$`, 'm'));
    expect(raw).toContain('multipart/alternative');
    expect(readable(raw)).toContain(`https://cme.example/password-reset/${SECRET}`);
    expect(readable(raw)).toContain('Grace &lt;Hopper&gt; &amp; S=C3=B6hne');
    expect(readable(raw)).toContain('Dear Grace <Hopper> & S=C3=B6hne,');
    expect(readable(raw)).toContain('Society, https://cme.example');
    expect(await queued(db)).toMatchObject([{ state: 'sent', sealed: null, attempts: 1, lease: null }]);
    expect(core.logged.join()).toContain('mail handed over');
    expect(core.logged.join()).not.toMatch(/aaaa|grace@/);
  });

  it('takes a recipient that is refused for good as given up, at once', async () => {
    server = await smtpServer({
      onRcptTo: ({ address }, _session, done) => done(smtpError(550, `no such user ${address}`)),
    });
    const core = mailCore(db, server.url);
    await queue(core);
    await workerOf(core).drain();
    const [row] = await queued(db);
    expect(row).toMatchObject({ state: 'given-up', attempts: 1 });
    expect(row?.last_error).toBe('The mail server didn’t take the address: 550 no such user [address]');
    expect(row?.sealed).not.toBeNull();
  });

  it('tries again where it is refused for now, after half a minute, a minute, two', async () => {
    let refusing = true;
    server = await smtpServer({
      onMailFrom: (_address, _session, done) => done(refusing ? smtpError(421, 'come again') : null),
    });
    const core = mailCore(db, server.url);
    const worker = workerOf(core);
    await queue(core);
    for (const wait of [30_000, 60_000, 120_000]) {
      await worker.drain();
      const [row] = await queued(db);
      expect(row).toMatchObject({ state: 'waiting', next_at: core.clock() + wait });
      expect(row?.last_error).toContain('421 come again');
      core.clock.advance(wait - 1);
      await worker.drain();
      expect((await queued(db))[0]?.attempts).toBe(row?.attempts);
      core.clock.advance(1);
    }
    refusing = false;
    await worker.drain();
    expect(server.received).toHaveLength(1);
    expect(await queued(db)).toMatchObject([{ state: 'sent', attempts: 4, last_error: null }]);
  });

  it('waits for a server that is down, with the same Message-ID, and delivers when it is back', async () => {
    const core = mailCore(db, 'smtp://127.0.0.1:1');
    await queue(core);
    await workerOf(core).drain();
    expect(await queued(db)).toMatchObject([
      { state: 'waiting', last_error: 'The mail server could not be reached', attempts: 1 },
    ]);
    // The process ends and another starts, with rows waiting.
    server = await smtpServer();
    const restarted = { ...core, config: { ...core.config, smtpUrl: server.url } };
    core.clock.advance(MINUTE);
    await workerOf(restarted).drain();
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.raw).toContain((await queued(db))[0]?.id ?? 'an id');
  });

  it('gives up after a day, and tries a mail again for another when somebody asks for it', async () => {
    const core = mailCore(db, 'smtp://127.0.0.1:1');
    const worker = workerOf(core);
    await queue(core);
    const began = core.clock();
    for (let tries = 0; (await queued(db))[0]?.state === 'waiting' && tries < 50; tries += 1) {
      await worker.drain();
      core.clock.set(Math.max(core.clock(), (await queued(db))[0]?.next_at ?? 0));
    }
    const [row] = await queued(db);
    expect(row).toMatchObject({ state: 'given-up' });
    expect(row?.attempts).toBeGreaterThan(10);
    expect((row?.finished_at ?? 0) - began).toBeGreaterThan(20 * HOUR);
    expect((row?.finished_at ?? 0) - began).toBeLessThanOrEqual(DAY);
    expect(core.logged.join()).toContain('a mail was given up');
  });

  it('sends nothing that is of no use any more', async () => {
    server = await smtpServer();
    const core = mailCore(db, server.url);
    await queue(core, { useUntil: core.clock() + HOUR });
    core.clock.advance(HOUR);
    await workerOf(core).drain();
    expect(server.connections()).toBe(0);
    expect(await queued(db)).toMatchObject([{ state: 'given-up' }]);
  });

  it('waits for no server for ever: one that never greets, one that falls silent, one that dawdles', async () => {
    const silent = createServer((socket) => void socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const dawdling = await smtpServer({
      onMailFrom: (_address, _session, done) => void setTimeout(done, 60_000).unref(),
    });
    const mail = { to: { name: '', address: 'a@b.example' }, subject: 's', text: 't', html: 'h' };
    const stamp = { messageId: '<1@b.example>', date: new Date() };
    const time = async (smtpUrl: string, patience: { connect: number; silence: number; whole: number }) => {
      const began = performance.now();
      const delivery = createDelivery({ ...mailCore(db).config, smtpUrl }, patience);
      await expect(delivery.deliver(mail, stamp)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
      delivery.close();
      return performance.now() - began;
    };
    const long = 30_000;
    expect(await time(`smtp://127.0.0.1:${port}`, { connect: 200, silence: long, whole: long })).toBeLessThan(5_000);
    expect(await time(dawdling.url, { connect: long, silence: 200, whole: long })).toBeLessThan(5_000);
    expect(await time(dawdling.url, { connect: long, silence: long, whole: 200 })).toBeLessThan(5_000);
    silent.close();
    await dawdling.close();
  }, 30_000);

  it('lets no header in through a subject or a model, and takes no address with a control character', async () => {
    server = await smtpServer();
    const core = mailCore(db, server.url);
    await queue(core, {
      subject: 'Hello\r\nBcc: evil@c.example\r\n\r\nbody',
      model: { name: 'x\r\nBcc: evil@c.example', link: 'l' },
    });
    await expect(queue(core, { to: 'a@b.example\r\nBcc: evil@c.example' })).rejects.toThrow(/control character/);
    await workerOf(core).drain();
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.to).toEqual(['grace@navy.example']);
    const head = server.received[0]?.raw.split('\r\n\r\n')[0] ?? '';
    expect(head).not.toMatch(/^Bcc:/im);
    expect(head).toMatch(/^Subject: Hello Bcc: evil@c\.example/m);
  });

  it('takes several addresses in one for none', async () => {
    server = await smtpServer();
    const core = mailCore(db, server.url);
    await queue(core, { to: 'a@b.example, evil@c.example' });
    await workerOf(core).drain();
    expect(server.received.flatMap(({ to }) => to)).not.toContain('evil@c.example');
  });
});

describe('without SMTP_URL', () => {
  it('keeps each mail as a file that only the owner reads, and logs its path', async () => {
    const core = mailCore(db);
    await queue(core);
    await queue(core, { subject: 'Another' });
    await workerOf(core).drain();
    const folder = join(core.config.dataDir, 'mail');
    const files = readdirSync(folder).sort();
    expect(files).toHaveLength(2);
    const file = join(folder, files[0] ?? '');
    expect(file).toMatch(/\.eml$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^To: grace@navy\.example\r$/m);
    expect(text).toMatch(/^Subject: Choose a new password\r$/m);
    expect(core.logged.join('')).toContain(JSON.stringify(file).slice(1, -1));
    expect(core.logged.join('')).not.toContain(SECRET);
  });
});
