import { hash } from 'node:crypto';
import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Conflict, Forbidden, Invalid } from '../../http/errors.ts';
import { tokenHash } from '../../http/session.ts';
import { isoDay, monthsAfter } from '../../lib/dates.ts';
import { recordEvent } from '../audit/index.ts';
import { queueMail } from '../mail/index.ts';
import { foldName, personOf } from './control.ts';
import { deletePlanner, insertPlanner, selectControlled, selectMonths } from './control-queries.ts';
import {
  type Disclosure,
  type DisclosureState,
  LINK_DAYS,
  LOOK_BACK_MONTHS,
  mayBecome,
  type Relationship,
} from './disclosure.ts';
import {
  insertDisclosure,
  redeemLink,
  replaceLink,
  selectDisclosure,
  selectOptionalByLink,
  updateDisclosure,
} from './queries.ts';
import { type Registered, selectRegister } from './register.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'config' | 'secrets'>;
const DAY_MS = 86_400_000;

const STALE = 'This disclosure has changed since you opened the page. Go back, look at it again, and decide anew.';

/**
 * Asks somebody in control for a disclosure: a new round, or the open one again with a new link.
 * @param email where the link goes; null when an admin will enter it
 * @returns the disclosure's id
 * @throws NotFound; Conflict when nobody of that key is in control of the activity any more
 */
export async function requestDisclosure(
  core: Core,
  actorId: string,
  { unsafe_slug, unsafe_person, email }: { unsafe_slug: unknown; unsafe_person: unknown; email: string | null },
): Promise<string> {
  return core.db.transaction(async (trx) => {
    const { activity, people } = await selectRegister(trx, unsafe_slug, isoDay(core.clock()));
    const person = people.find((one) => one.person === unsafe_person);
    if (!person)
      throw new Conflict(
        'This person is not in control of the activity’s content any more. Look at the register again.',
      );
    const disclosure = await openRound(trx, core, activity.activityId, person, email);
    if (email !== null) await sendLink(trx, core, disclosure, { email, title: activity.title });
    const detail = { person: inLog(person.person), round: disclosure.round, byLink: email !== null };
    await record(trx, core, actorId, 'disclosure.request', disclosure.id, detail);
    return disclosure.id;
  });
}

async function openRound(
  trx: Trx,
  core: Core,
  activityId: string,
  { person, userId, name, disclosure: last, email: known, nextRound }: Registered,
  email: string | null,
): Promise<Disclosure> {
  if (last && (last.state === 'requested' || last.state === 'submitted')) {
    const again = { ...last, email: email ?? last.email };
    if (again.email !== last.email && !(await updateDisclosure(trx, last.revision, again))) throw new Conflict(STALE);
    return again;
  }
  const disclosure: Disclosure = {
    ...{ id: core.ids.uuid(), activityId, person, userId, name, email: email ?? known, state: 'requested' },
    ...{ round: nextRound, relationships: [], mitigation: '', revision: 1 },
    ...{ submittedAt: null, submittedBy: null, reviewedAt: null, reviewedBy: null, validUntil: null },
    createdAt: core.clock(),
  };
  if (!(await insertDisclosure(trx, disclosure))) throw new Conflict(STALE);
  return disclosure;
}

async function sendLink(
  trx: Trx,
  core: Core,
  { id, name, userId }: Disclosure,
  to: { email: string; title: string },
): Promise<void> {
  const token = core.ids.token();
  const now = core.clock();
  const expiresAt = now + LINK_DAYS * DAY_MS;
  await replaceLink(trx, { tokenHash: tokenHash(token), disclosureId: id, now, expiresAt });
  const link = `${core.config.baseUrl}/disclosures/${token}`;
  await queueMail(trx, core, {
    to: to.email,
    subject: 'Please disclose your financial relationships',
    view: 'disclosure-request',
    model: { name, title: to.title, link, days: LINK_DAYS, months: LOOK_BACK_MONTHS },
    useUntil: expiresAt,
    ...(userId === null ? {} : { userId }),
  });
}

/**
 * Keeps what somebody has disclosed through their link, which then works no more.
 * @returns false when the link was used, is too old, or is none
 */
export async function submitByLink(
  core: Core,
  token: string,
  relationships: readonly Relationship[],
): Promise<boolean> {
  return core.db.transaction(async (trx) => {
    const now = core.clock();
    const stored = await selectOptionalByLink(trx, tokenHash(token), now);
    if (!stored || !(await redeemLink(trx, tokenHash(token), now))) return false;
    await submit(trx, core, stored, relationships, null);
    return true;
  });
}

/** Keeps what an admin has been told by the person. @throws NotFound; Conflict when it is no longer asked for, or has changed */
export async function enterDisclosure(
  core: Core,
  actorId: string,
  { id, revision, relationships }: { id: string; revision: number; relationships: readonly Relationship[] },
): Promise<void> {
  await core.db.transaction(async (trx) => {
    const stored = await selectDisclosure(trx, id);
    if (stored.revision !== revision) throw new Conflict(STALE);
    await submit(trx, core, stored, relationships, actorId);
  });
}

async function submit(
  trx: Trx,
  core: Core,
  stored: Disclosure,
  relationships: readonly Relationship[],
  submittedBy: string | null,
): Promise<void> {
  // Before it is reviewed, it can be put right.
  if (stored.state !== 'submitted' && !mayBecome(stored.state, 'submitted')) throw new Conflict(STALE);
  const next = { ...stored, state: 'submitted', relationships, submittedAt: core.clock(), submittedBy } as const;
  if (!(await updateDisclosure(trx, stored.revision, next))) throw new Conflict(STALE);
  // Whoever had the link is taken for the person it was sent to; the log says that it was a link.
  const detail = { byLink: submittedBy === null, before: changed(stored), after: changed(next) };
  await record(trx, core, submittedBy ?? stored.userId, 'disclosure.submit', stored.id, detail);
}

export interface Review {
  id: string;
  revision: number;
  decision: Exclude<DisclosureState, 'requested' | 'submitted'>;
  mitigation: string;
}

/**
 * Records what an admin has found: nothing relevant, something relevant, that it is mitigated and how, or that the person
 * is excluded. It holds for the provider's months from the day on which it was submitted.
 * @throws Forbidden for one's own; Invalid when the steps are missing; Conflict when it has changed
 */
export async function reviewDisclosure(
  core: Core,
  viewer: Viewer,
  { id, revision, decision, mitigation }: Review,
): Promise<void> {
  await core.db.transaction(async (trx) => {
    const stored = await selectDisclosure(trx, id);
    if (isOwn(stored, viewer)) throw new Forbidden('Nobody reviews a disclosure of their own. Ask another admin.');
    if (stored.state === decision && stored.mitigation === mitigation) return;
    if (stored.revision !== revision || !mayBecome(stored.state, decision)) throw new Conflict(STALE);
    if (decision === 'mitigated' && mitigation === '') {
      const message = 'Describe the steps by which the relationships were mitigated.';
      throw new Invalid(message, { mitigation: message });
    }
    if (decision !== 'none' && stored.relationships.length === 0) {
      const message = 'Nothing was disclosed, so there is nothing relevant to mitigate.';
      throw new Invalid(message, { decision: message });
    }
    const at = core.clock();
    const validUntil = monthsAfter(isoDay(stored.submittedAt ?? at), await selectMonths(trx, stored.activityId));
    const next = { ...stored, state: decision, mitigation, reviewedAt: at, reviewedBy: viewer.id, validUntil };
    if (!(await updateDisclosure(trx, stored.revision, next))) throw new Conflict(STALE);
    const detail = { before: changed(stored), after: changed(next) };
    await record(trx, core, viewer.id, 'disclosure.review', id, detail);
  });
}

/** Whether it is the viewer's own, by account or by name and address. */
export function isOwn({ userId, name, email }: Pick<Disclosure, 'userId' | 'name' | 'email'>, viewer: Viewer): boolean {
  if (userId !== null) return userId === viewer.id;
  return foldName(name) === foldName(viewer.fullName) || (email !== '' && email === viewer.email);
}

/** Names somebody by hand who plans the activity. Whoever is named already stays so. @throws NotFound */
export async function addPlanner(
  core: Core,
  actorId: string,
  { unsafe_slug, name, email, role }: { unsafe_slug: unknown; name: string; email: string; role: string },
): Promise<void> {
  await core.db.transaction(async (trx) => {
    const { activityId } = await selectControlled(trx, unsafe_slug);
    const person = personOf({ userId: null, name });
    if (!(await insertPlanner(trx, { activityId, person, name, email, role, at: core.clock(), by: actorId }))) return;
    await recordPlanner(trx, core, actorId, 'disclosure.add-planner', activityId, { person: inLog(person), role });
  });
}

/** Takes somebody off who was named by hand; what they disclosed is kept. @throws NotFound */
export async function removePlanner(core: Core, actorId: string, unsafe_slug: unknown, person: string): Promise<void> {
  await core.db.transaction(async (trx) => {
    const { activityId } = await selectControlled(trx, unsafe_slug);
    if (!(await deletePlanner(trx, activityId, person))) return;
    await recordPlanner(trx, core, actorId, 'disclosure.remove-planner', activityId, { person: inLog(person) });
  });
}

/** The log keeps what it has for ever, so somebody who is known by name alone is a digest of it there. */
function inLog(person: string): string {
  return person.startsWith('name:') ? `name-sha256:${hash('sha256', person, 'hex')}` : person;
}

/** What somebody disclosed is erased with them one day, and the log never: it says how much there was, not what. */
function changed({ state, relationships, mitigation, validUntil }: Disclosure) {
  return { state, relationships: relationships.length, mitigated: mitigation !== '', validUntil };
}

async function record(
  trx: Trx,
  core: Core,
  actorId: string | null,
  action: string,
  subjectId: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await recordEvent(trx, core, { actorId, action, subjectType: 'disclosure', subjectId, detail });
}

async function recordPlanner(
  trx: Trx,
  core: Core,
  actorId: string,
  action: string,
  subjectId: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await recordEvent(trx, core, { actorId, action, subjectType: 'activity', subjectId, detail });
}
