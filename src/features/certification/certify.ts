import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { Conflict, Invalid } from '../../http/errors.ts';
import { dayText, isoDay } from '../../lib/dates.ts';
import { characterFaults, wordingFaults } from '../activities/index.ts';
import { recordEvent } from '../audit/index.ts';
import {
  holdDesk,
  type Proposal,
  proposeDesignation,
  publishDesignation,
  redesignateNewest,
} from '../builder/index.ts';
import { type Facts, loadFacts } from './facts.ts';
import { freeze } from './freeze.ts';
import type { Plan } from './plan.ts';
import { storePlan } from './queries.ts';
import type { Rule } from './rule.ts';
import { certificationRules } from './rules.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

/** What the page of a certification shows and the certification itself goes by. */
export interface Examined {
  readonly facts: Facts;
  readonly rules: readonly Rule[];
  /** null while something of the certification itself is missing. */
  readonly proposal: Proposal | null;
}

/** Pure. @param name of who certifies */
export function examine(facts: Facts, name: string): Examined {
  const amendment = freeze(facts, name);
  const proposal = amendment ? proposeDesignation(facts.desk, amendment, facts.todayIso) : null;
  return { facts, rules: certificationRules(facts), proposal };
}

export function isReady({ rules, proposal }: Examined): boolean {
  const open = rules.some(({ state }) => state === 'missing');
  return !open && proposal !== null && proposal.seen !== null && !proposal.outdated;
}

/** Keeps what was chosen, whether it can stand or not. @returns false when somebody has changed it since */
export async function savePlan(
  core: Core,
  actorId: string,
  { unsafe_slug, revision, plan }: { unsafe_slug: unknown; revision: number; plan: Plan },
): Promise<boolean> {
  return core.db.transaction(async (trx) => {
    const desk = await holdDesk(trx, unsafe_slug);
    const facts = await loadFacts(trx, unsafe_slug, isoDay(core.clock()), desk);
    if (JSON.stringify(facts.plan) === JSON.stringify(plan)) return true;
    if (facts.planRevision !== revision) return false;
    const { activityId } = desk.draft;
    if (!(await storePlan(trx, revision, { activityId, plan, at: core.clock(), by: actorId }))) return false;
    const detail = { before: facts.plan, after: plan };
    await recordEvent(trx, core, {
      actorId,
      action: 'certification.plan',
      subjectType: 'activity',
      subjectId: activityId,
      detail,
    });
    return true;
  });
}

export type Certified =
  | { kind: 'certified' | 'unchanged'; version: number }
  /** A rule is not met, or the checklist blocks it. */
  | { kind: 'blocked' }
  /** Not what the page showed. */
  | { kind: 'stale' };

/**
 * Certifies an activity: publishes what stands on the desk as its next version, with the designation and everything that
 * certificates will say frozen into it. Only when every rule holds at that moment. Idempotent.
 * @throws NotFound; Invalid (field `acknowledged`) when texts are unchecked and nobody takes that on themselves
 */
export async function certifyActivity(
  core: Core,
  viewer: Viewer,
  { unsafe_slug, unsafe_seen, acknowledged }: { unsafe_slug: unknown; unsafe_seen: unknown; acknowledged: boolean },
): Promise<Certified> {
  return core.db.transaction(async (trx) => {
    const desk = await holdDesk(trx, unsafe_slug);
    const examined = examine(await loadFacts(trx, unsafe_slug, isoDay(core.clock()), desk), viewer.fullName);
    const { proposal, rules, facts } = examined;
    if (!isReady(examined) || !proposal) return { kind: 'blocked' };
    if (!acknowledged && rules.some(({ state }) => state === 'acknowledge')) {
      const message =
        'Tick that you certify with these texts although nobody has compared them, or have them compared first.';
      throw new Invalid(message, { acknowledged: message });
    }
    const published = await publishDesignation(trx, core, viewer, proposal, unsafe_seen);
    if (published.kind !== 'published') return published;
    await recordDesignation(trx, core, viewer, 'certification.certify', facts.desk.draft.activityId, {
      version: published.version,
      before: desk.newest?.details.designation ?? null,
      after: proposal.desk.draft.content.details.designation,
    });
    return { kind: 'certified', version: published.version };
  });
}

/**
 * Withdraws an activity's certification for whoever starts from now on; who has begun keeps what they were promised.
 * @throws NotFound; Invalid (field `reason`); Conflict when it isn't certified
 */
export async function withdrawCertification(
  core: Core,
  viewer: Viewer,
  { unsafe_slug, reason }: { unsafe_slug: unknown; reason: string },
): Promise<void> {
  const [fault] = [...characterFaults(reason), ...wordingFaults(reason, { certified: false })];
  if (reason === '' || fault) {
    const message = reason === '' ? 'Give the reason: learners read it.' : `This reason can’t stand: ${fault}.`;
    throw new Invalid(message, { reason: message });
  }
  await core.db.transaction(async (trx) => {
    const desk = await holdDesk(trx, unsafe_slug);
    const before = desk.newest?.details.designation;
    if (before?.status !== 'certified')
      throw new Conflict('This activity is not certified, so there is nothing to withdraw.');
    const today = isoDay(core.clock());
    const notice = `The certification of this activity was withdrawn on ${dayText(today)}; it carries no credit for whoever begins now. Reason: ${reason}`;
    const after = { status: 'uncertified', notice } as const;
    const { version } = await redesignateNewest(trx, core, viewer, desk, after);
    const detail = { version, reason, before, after };
    await recordDesignation(trx, core, viewer, 'certification.withdraw', desk.draft.activityId, detail);
  });
}

async function recordDesignation(
  trx: Trx,
  core: Core,
  viewer: Viewer,
  action: string,
  activityId: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await recordEvent(trx, core, { actorId: viewer.id, action, subjectType: 'activity', subjectId: activityId, detail });
}
