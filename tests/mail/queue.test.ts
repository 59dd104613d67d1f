import type { Database } from '../../src/db/index.ts';
import type { Delivery } from '../../src/features/mail/deliver.ts';
import { queueMail, startMailWorker, type WorkerOptions } from '../../src/features/mail/index.ts';
import { sendAgain } from '../../src/features/mail/resend.ts';
import { DAY, MINUTE } from '../support/clock.ts';
import { describeOnEngines } from '../support/engines.ts';
import { createUser } from '../support/people.ts';
import { mailCore, queue, queued, resetMail } from './support.ts';

describeOnEngines('the queue', (open) => {
  let db: Database;
  let core: ReturnType<typeof mailCore>;
  beforeEach(async () => {
    db = await open();
    core = mailCore(db);
  }, 60_000);

  /** Keeps what it is handed; `before` is done first. */
  function recorder(before: () => Promise<void> = async () => undefined): Delivery & { sent: string[] } {
    const sent: string[] = [];
    return {
      sent,
      async deliver(message, { messageId }) {
        await before();
        sent.push(`${message.subject} ${messageId}`);
        return {};
      },
      close: () => undefined,
    };
  }
  const workerOf = (delivery: Delivery, options: WorkerOptions = {}) =>
    startMailWorker(core, { lookEvery: null, chance: () => 0, delivery, ...options });

  it('takes a mail if and only if the act stands', async () => {
    await expect(
      db.transaction(async (trx) => {
        await queueMail(trx, core, resetMail);
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    expect(await queued(db)).toEqual([]);
    await expect(queue(core, { view: 'no-such' })).rejects.toThrow(/no mail template/);
    await expect(queue(core, { view: 'end' })).rejects.toThrow(/no mail template/);
  });

  it('is worked off by several workers, each mail by one', async () => {
    for (let i = 0; i < 30; i += 1) await queue(core, { subject: `Mail ${i}` });
    const delivery = recorder(() => new Promise((resolve) => setTimeout(resolve, 2)));
    await Promise.all([workerOf(delivery), workerOf(delivery), workerOf(delivery)].map((worker) => worker.drain()));
    expect(new Set(delivery.sent).size).toBe(30);
    expect(delivery.sent).toHaveLength(30);
    expect((await queued(db)).every(({ state }) => state === 'sent')).toBe(true);
  });

  it('gives the mail of a worker that died to another when its lease ends, under the same Message-ID', async () => {
    await queue(core);
    const dying = recorder(() => new Promise(() => undefined));
    const worker = workerOf(dying);
    void worker.drain();
    for (let i = 0; i < 200 && (await queued(db))[0]?.attempts !== 1; i += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    const other = recorder();
    await workerOf(other).drain();
    expect(other.sent).toEqual([]);
    core.clock.advance(10 * MINUTE);
    await workerOf(other).drain();
    expect(other.sent).toEqual([`Choose a new password <${(await queued(db))[0]?.id}@cme.example>`]);
  });

  it('lets a worker whose lease has ended say nothing about a mail that is another’s now', async () => {
    await queue(core);
    let release: () => void = () => undefined;
    const slow = recorder(
      () =>
        new Promise((resolve) => {
          release = resolve;
        }),
    );
    const first = workerOf(slow).drain();
    for (let i = 0; i < 200 && (await queued(db))[0]?.attempts !== 1; i += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    core.clock.advance(10 * MINUTE);
    const failing: Delivery = {
      deliver: () => Promise.reject(Object.assign(new Error(), { code: 'ECONNECTION' })),
      close: () => undefined,
    };
    await workerOf(failing).drain();
    release();
    await first;
    expect(await queued(db)).toMatchObject([{ state: 'waiting', attempts: 2 }]);
    expect(core.logged.join()).toContain('another process has it now');
  });

  it('ends what is under way at a stop, takes nothing more, and leaves the rest', async () => {
    for (let i = 0; i < 12; i += 1) await queue(core, { subject: `Mail ${i}` });
    let begun = 0;
    const slow = recorder(async () => {
      begun += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    const worker = workerOf(slow, { lookEvery: 5 });
    while (begun === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await worker.stop();
    const sent = slow.sent.length;
    expect(sent).toBe(begun);
    expect(sent).toBeLessThanOrEqual(4);
    const rows = await queued(db);
    expect(rows.filter(({ state }) => state === 'sent')).toHaveLength(sent);
    expect(rows.filter(({ state, attempts }) => state === 'waiting' && attempts === 0)).toHaveLength(12 - sent);
  });

  it('keeps a mail whose template fails, and says what is wrong in the log', async () => {
    await queue(core);
    const worker = startMailWorker(
      { ...core, secrets: { ...core.secrets, derive: () => Buffer.alloc(32) } },
      { lookEvery: null },
    );
    await worker.drain();
    expect(await queued(db)).toMatchObject([
      { state: 'waiting', last_error: 'The mail could not be made or handed over' },
    ]);
    expect(core.logged.join()).toContain('a mail could not be made');
  });

  it('sends one that was given up again, for another day, once, and records who asked for it', async () => {
    const admin = await createUser(core);
    await queue(core, { useUntil: core.clock() });
    const delivery = recorder();
    await workerOf(delivery).drain();
    const [row] = await queued(db);
    expect(row?.state).toBe('given-up');
    await Promise.all([sendAgain(core, row?.id ?? '', admin.id), sendAgain(core, row?.id ?? '', admin.id)]);
    await workerOf(delivery).drain();
    await sendAgain(core, row?.id ?? '', admin.id);
    expect(delivery.sent).toHaveLength(1);
    expect(await queued(db)).toMatchObject([{ state: 'sent' }]);
    const events = await db.kysely.selectFrom('audit_events').select(['action', 'actor_id']).execute();
    expect(events).toEqual([{ action: 'mail.resend', actor_id: admin.id }]);
  });

  it('forgets what ended 30 days ago, and nothing else', async () => {
    await queue(core, { useUntil: core.clock() });
    await queue(core);
    const worker = workerOf(recorder());
    await worker.drain();
    core.clock.advance(29 * DAY);
    await queue(core);
    await worker.drain();
    expect(await queued(db)).toHaveLength(3);
    core.clock.advance(DAY + 1);
    await worker.drain();
    expect(await queued(db)).toHaveLength(1);
  });
});
