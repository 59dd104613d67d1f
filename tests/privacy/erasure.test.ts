import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyLog } from '../../src/features/audit/index.ts';
import { verifyCertificate } from '../../src/features/credit/index.ts';
import { queueMail, startMailWorker } from '../../src/features/mail/index.ts';
import { openMail } from '../../src/features/mail/queue.ts';
import { erasePerson } from '../../src/features/privacy/erase.ts';
import { openIdentity } from '../../src/features/privacy/identity.ts';
import { previewErasure } from '../../src/features/privacy/preview.ts';
import { sweepPrivacy } from '../../src/features/privacy/sweep.ts';
import { DAY } from '../support/clock.ts';
import { describeOnEngines } from '../support/engines.ts';
import { createUser } from '../support/people.ts';
import { certified, findInDatabase, leaveTraces, openPrivacyCore, personWithTraces, SECRETS } from './support.ts';

describeOnEngines('erasing a person', (open) => {
  const actions = async (core: { db: Awaited<ReturnType<typeof open>> }) =>
    (await core.db.kysely.selectFrom('audit_events').select('action').orderBy('seq').execute()).map(
      ({ action }) => action,
    );

  it('leaves nothing in the clear, keeps the certificate verifiable, and deletes it when six years are over', async () => {
    const core = await openPrivacyCore(await open());
    const other = await createUser(core, { fullName: 'Other Reader', roles: ['admin'] });
    const user = await personWithTraces(core);
    const number = await certified(core, user);
    await leaveTraces(core, user, other);
    expect(await findInDatabase(core.db, SECRETS)).toEqual(
      expect.arrayContaining([
        'users.full_name: Quillfeather',
        'certificates.record (signed): Quillfeather',
        'comment_texts.body: Xq-words',
        'disclosures.email: xq@personal.example',
        'people_imports.result: xq@personal.example',
      ]),
    );
    const preview = await previewErasure(core, user, user.id);
    const until = new Date(core.clock());
    until.setUTCFullYear(until.getUTCFullYear() + 6);
    expect(preview.keepUntil).toBe(until.getTime());

    expect(await erasePerson(core, user, user.id)).toBe(true);
    expect(await erasePerson(core, user, user.id)).toBe(false);
    expect(await findInDatabase(core.db, SECRETS)).toEqual([]);
    // What belongs to others is as it was.
    expect(await findInDatabase(core.db, ['Other Reader', 'Words of another.'])).toEqual([
      'comment_texts.body: Words of another.',
      'users.full_name: Other Reader',
    ]);
    const verified = await verifyCertificate(core, number);
    expect(verified).toMatchObject({ state: 'valid', record: { holder: { name: 'Xanthippe Quillfeather' } } });
    const identity = await openIdentity(core, { actorId: other.id, userId: user.id, purpose: 'accreditor' });
    expect(identity).toMatchObject({ email: 'xq@personal.example', disclosures: [{ mitigation: 'Xq-words' }] });
    expect((await actions(core)).slice(-3)).toEqual(['account.erase', 'erased-identity.open', 'erased-identity.read']);

    core.clock.advance(until.getTime() - core.clock() - DAY);
    expect(await sweepPrivacy(core)).toEqual({ deleted: 0, leftovers: 0 });
    core.clock.advance(DAY);
    expect(await sweepPrivacy(core)).toEqual({ deleted: 1, leftovers: 0 });
    expect(await sweepPrivacy(core)).toEqual({ deleted: 0, leftovers: 0 });
    expect(await verifyCertificate(core, number)).toEqual({ state: 'deleted', number });
    await expect(openIdentity(core, { actorId: other.id, userId: user.id, purpose: 'law' })).rejects.toThrow(
      /no identity/,
    );
    const kept = await core.db.kysely.selectFrom('erasures').select(['sealed', 'deleted_at']).executeTakeFirstOrThrow();
    expect(kept).toEqual({ sealed: null, deleted_at: core.clock() });
    expect((await core.db.kysely.selectFrom('completions').select('id').execute()).length).toBe(1);
    // No row of the log was touched.
    expect(await verifyLog(core, { actorId: null, kept: [], onFault: () => {} })).toMatchObject({
      ok: true,
      faults: 0,
    });
  });

  it('by an admin takes mails to them from the disk and out of the queue, also those that no account is named with, and no others', async () => {
    const core = await openPrivacyCore(await open());
    const user = await personWithTraces(core);
    const other = await createUser(core, { fullName: 'Other Reader' });
    const mail = (to: string) => ({
      ...{ to, subject: 'A question', view: 'disclosure-request' },
      model: { name: 'N', title: 'T', link: 'https://example.org/x', days: 14, months: 24 },
    });
    const queue = (to: string) => core.db.transaction((trx) => queueMail(trx, core, mail(to)));
    const files = () => readdirSync(join(core.config.dataDir, 'mail')).length;
    await queue(user.email);
    await queue(other.email);
    const worker = startMailWorker(core, { lookEvery: null });
    await worker.drain();
    await worker.stop();
    // With the one about the password.
    expect(files()).toBe(3);
    await queue(user.email);
    await queue(other.email);
    await erasePerson(core, other, user.id);
    expect(files()).toBe(1);
    const [left] = readdirSync(join(core.config.dataDir, 'mail'));
    expect(readFileSync(join(core.config.dataDir, 'mail', left ?? ''), 'utf8')).toContain(`To: ${other.email}`);
    const waiting = await core.db.kysely.selectFrom('mail_queue').selectAll().where('state', '=', 'waiting').execute();
    expect(waiting.map((one) => openMail(core, one).to)).toEqual([other.email]);
  });

  it('by oneself leaves what names no account, for an address is nobody’s until it is verified', async () => {
    const core = await openPrivacyCore(await open());
    const user = await personWithTraces(core);
    const other = await createUser(core, { fullName: 'Other Reader' });
    await leaveTraces(core, user, other);
    await core.db.kysely.updateTable('disclosures').set({ person: 'mail:1', user_id: null }).execute();
    const mail = { to: user.email, subject: 'A question', view: 'disclosure-request' };
    const model = { name: 'N', title: 'T', link: 'https://example.org/x', days: 14, months: 24 };
    const queue = () => core.db.transaction((trx) => queueMail(trx, core, { ...mail, model }));
    await queue();
    const worker = startMailWorker(core, { lookEvery: null });
    await worker.drain();
    await worker.stop();
    await queue();
    const files = () => readdirSync(join(core.config.dataDir, 'mail'));
    expect(files()).toHaveLength(2);
    expect((await previewErasure(core, other, user.id)).keepUntil).not.toBeNull();
    expect((await previewErasure(core, user, user.id)).keepUntil).toBeNull();
    await erasePerson(core, user, user.id);
    expect(await core.db.kysely.selectFrom('disclosures').select(['email', 'mitigation']).execute()).toEqual([
      { email: user.email, mitigation: 'Xq-words' },
    ]);
    // The one about the account's password went by the account.
    const [left, ...more] = files();
    expect(more).toEqual([]);
    expect(readFileSync(join(core.config.dataDir, 'mail', left ?? ''), 'utf8')).toContain('Subject: A question');
    expect(
      await core.db.kysely.selectFrom('mail_queue').select(['user_id', 'state']).orderBy('state').execute(),
    ).toEqual([
      { user_id: null, state: 'sent' },
      { user_id: null, state: 'waiting' },
    ]);
  });

  it('keeps nothing of somebody who has completed nothing, and is refused to the last admin', async () => {
    const core = await openPrivacyCore(await open());
    const user = await personWithTraces(core);
    expect((await previewErasure(core, user, user.id)).keepUntil).toBeNull();
    await erasePerson(core, user, user.id);
    expect(await findInDatabase(core.db, SECRETS)).toEqual([]);
    const erasure = await core.db.kysely.selectFrom('erasures').selectAll().executeTakeFirstOrThrow();
    expect(erasure).toMatchObject({ sealed: null, keep_until: null });
    const [admin, second] = [
      await createUser(core, { roles: ['admin'] }),
      await createUser(core, { roles: ['admin'] }),
    ];
    await erasePerson(core, admin, second.id);
    await expect(erasePerson(core, admin, admin.id)).rejects.toThrow(/last admin/);
  });

  it('deletes at once what is past its six years, and seals what a request under way still brings', async () => {
    const core = await openPrivacyCore(await open());
    const user = await personWithTraces(core);
    const old = await certified(core, user);
    core.clock.advance(6 * 366 * DAY);
    const fresh = await certified(core, user);
    const plain = await core.db.kysely
      .selectFrom('certificates')
      .selectAll()
      .where('number', '=', fresh)
      .executeTakeFirstOrThrow();
    await erasePerson(core, user, user.id);
    expect(await verifyCertificate(core, old)).toEqual({ state: 'deleted', number: old });
    await core.db.transaction((trx) =>
      trx.updateTable('certificates').set({ record: plain.record }).where('number', '=', fresh).execute(),
    );
    expect((await findInDatabase(core.db, SECRETS)).length).toBeGreaterThan(0);
    expect(await sweepPrivacy(core)).toEqual({ deleted: 0, leftovers: 1 });
    expect(await findInDatabase(core.db, SECRETS)).toEqual([]);
    expect(await verifyCertificate(core, fresh)).toMatchObject({ state: 'valid' });
  });
});
