import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Conflict } from '../../http/errors.ts';
import { seal } from '../../lib/secrets.ts';
import { PASSWORD_STATES } from '../accounts/index.ts';
import { recordEvent } from '../audit/index.ts';
import { DELETED_RECORD, ERASED_PURPOSE, sealRecord } from '../credit/index.ts';
import { deleteKeptMails, deleteKeptMailsOf, deleteQueuedTo } from '../mail/index.ts';
import { countOtherAdmins, lockAdmins, lockSubject } from '../people/index.ts';
import * as queries from './erasure-queries.ts';
import type { Identity } from './identity.ts';
import * as policy from './policy.ts';
import * as retained from './retained-queries.ts';
import * as traces from './trace-queries.ts';
import { blankTraces } from './traces.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'config' | 'secrets' | 'log'>;

const LAST_ADMIN =
  'This is the last admin who can sign in, so the account can’t be erased. Make somebody else an admin first.';

/**
 * Erases a person, in one transaction: sign-in, profile, reporting details, practice, unfinished attempts and the words
 * of comments go at once. Of completed activities the completion, its attempt and its certificate are kept as long as
 * they must be; the identity that belongs to them is sealed apart, and a row without a name stands in its place. Where
 * nothing has to be kept, nothing of the identity is. Mails to them that are kept as files go when that stands. What names
 * no account but has their address goes only where an admin erases them. Idempotent.
 * @returns whether this call erased them
 * @throws NotFound; Conflict for the last admin
 */
export async function erasePerson(core: Core, actor: Pick<Viewer, 'id'>, userId: string): Promise<boolean> {
  const erased = await eraseFromDatabase(core, actor, userId);
  if (erased === null) return false;
  await deleteFiles(core, erased).catch((error: unknown) =>
    core.log.error(
      { err: error, user: userId },
      'mails of an erased person are left as files in DATA_DIR/mail: delete them',
    ),
  );
  return true;
}

/** By what their mails are found that are kept as files. */
interface Erased {
  readonly mails: readonly string[];
  readonly address: string | null;
}

async function deleteFiles({ config }: Pick<Core, 'config'>, { mails, address }: Erased): Promise<void> {
  await deleteKeptMailsOf(config, mails);
  if (address !== null) await deleteKeptMails(config, address);
}

/** @returns null when they were erased before */
async function eraseFromDatabase(core: Core, actor: Pick<Viewer, 'id'>, userId: string): Promise<Erased | null> {
  return core.db.transaction(async (trx) => {
    await lockSubject(trx, core.db.engine, userId);
    await lockAdmins(trx, core.db.engine);
    if ((await queries.selectOptionalErasure(trx, userId)) !== null) return null;
    await refuseLastAdmin(trx, userId);
    const at = core.clock();
    const person = await queries.selectSubject(trx, userId);
    const address = policy.addressToErase(actor.id, person);
    // First: an attempt that was handed in meanwhile, and what it led to, is then seen below.
    await queries.deleteUnfinished(trx, userId);
    const kept = await keepWhatMustBe(trx, core, { ...person, address }, at);
    const comments = await blankTraces(trx, core, person, { disclosures: kept.disclosures, address, at });
    const mails = await queries.listMailsOf(trx, userId);
    await queries.deleteOwn(trx, userId);
    if (address !== null) await deleteQueuedTo(trx, core, address);
    const [fullName, passwordHash] = [policy.ERASED_NAME, PASSWORD_STATES.erased];
    await queries.updateToPseudonym(trx, userId, { fullName, email: policy.erasedEmail(userId), passwordHash, at });
    const { keepUntil, sealed } = kept;
    await queries.insertErasure(trx, { userId, erasedAt: at, requestedBy: actor.id, keepUntil, sealed });
    await recordEvent(trx, core, {
      actorId: actor.id,
      action: 'account.erase',
      subjectType: 'user',
      subjectId: userId,
      detail: { keepUntil, completions: kept.completions, certificates: kept.certificates, comments },
    });
    return { mails, address };
  });
}

async function refuseLastAdmin(trx: Trx, userId: string): Promise<void> {
  const { roles } = await queries.selectStanding(trx, userId);
  if (roles.includes('admin') && (await countOtherAdmins(trx, userId)) === 0) throw new Conflict(LAST_ADMIN);
}

interface Kept {
  readonly keepUntil: number | null;
  readonly sealed: string | null;
  readonly disclosures: readonly traces.SealedDisclosure[];
  readonly completions: number;
  readonly certificates: number;
}

/** Seals the identity and the certificates of what has to be kept, and deletes the certificates of what hasn't. */
async function keepWhatMustBe(
  trx: Trx,
  core: Core,
  { address, ...person }: queries.Subject & { address: string | null },
  now: number,
): Promise<Kept> {
  const years = core.config.retentionYears;
  const completions = await queries.listRetainable(trx, person.id);
  const disclosures = await traces.listDisclosures(trx, { id: person.id, address });
  const times = [...completions.map(({ passedAt }) => passedAt), ...disclosures.map(({ madeAt }) => madeAt)];
  const keepUntil = policy.keepUntil(times, years, now);
  const over = new Set(
    completions.filter(({ passedAt }) => policy.retentionEnd(passedAt, years) <= now).map(({ id }) => id),
  );
  const records = await retained.listRecords(trx, person.id);
  for (const record of records) {
    const next = over.has(record.completionId)
      ? DELETED_RECORD
      : sealRecord(core.secrets, record.number, record.record);
    await retained.updateRecord(trx, record.id, next);
  }
  await retained.deleteReports(trx, [...over]);
  const certificates = records.filter(({ completionId }) => !over.has(completionId)).length;
  const sealed = keepUntil === null ? null : sealIdentity(core, person, disclosures);
  return { keepUntil, sealed, disclosures, completions: completions.length - over.size, certificates };
}

function sealIdentity(
  { secrets }: Pick<CoreDeps, 'secrets'>,
  { id, ...person }: queries.Subject,
  disclosures: readonly traces.SealedDisclosure[],
): string {
  const identity: Identity = { ...person, disclosures };
  return seal(secrets.derive(ERASED_PURPOSE), id, JSON.stringify(identity));
}
