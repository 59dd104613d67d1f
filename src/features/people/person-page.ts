import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import type { Model } from '../../http/render.ts';
import { deviceName, listSessions, selectOptionalInvitation, twoStepState } from '../accounts/index.ts';
import { limitText } from '../attempts/index.ts';
import { actionText } from '../audit/index.ts';
import { professionText } from './list-page.ts';
import {
  listAttempts,
  listDecisions,
  listHeldRoles,
  listHistory,
  type PersonAttempt,
  type PersonFacts,
  selectPersonFacts,
} from './person-queries.ts';
import { GIVEN_ROLES, ROLE_TEXTS, STANDING_TEXTS } from './policy.ts';
import { standingOf } from './standing.ts';

const ATTEMPTS_SHOWN = 10;
const EVENTS_SHOWN = 20;

const DONE: Readonly<Record<string, string>> = {
  created: 'The account is made.',
  invited: 'An invitation is on its way.',
  revoked: 'The invitation is taken back. Its link no longer works.',
  role: 'The roles are changed. They count at once.',
  disabled: 'This person is disabled, and every session of theirs has ended.',
  enabled: 'This person can sign in again.',
  verified: 'The verification is noted.',
  unverified: 'The verification is taken back.',
  time: 'The time is changed. It counts at once, in open quizzes too.',
  sessions: 'The session has ended.',
  'two-step': 'Two-step sign-in is reset. This person was told by mail.',
};

/** Everything that an admin sees of one person. @throws NotFound */
export async function personModel(
  { db, clock }: Pick<CoreDeps, 'db' | 'clock'>,
  viewer: Viewer,
  userId: string,
  unsafe_done?: unknown,
): Promise<Model & { title: string }> {
  const { kysely } = db;
  const person = await selectPersonFacts(kysely, userId);
  const held = await listHeldRoles(kysely, userId);
  const attempts = await listAttempts(kysely, userId, ATTEMPTS_SHOWN + 1);
  const standing = standingOf(person);
  return {
    title: person.fullName,
    office: 'people',
    styles: ['people'],
    person,
    href: `/admin/people/${userId}`,
    isSelf: viewer.id === userId,
    done: typeof unsafe_done === 'string' && Object.hasOwn(DONE, unsafe_done) ? DONE[unsafe_done] : null,
    standing,
    standingText: STANDING_TEXTS[standing],
    professionText: professionText(person.profession),
    roles: GIVEN_ROLES.map((role) => ({
      role,
      ...ROLE_TEXTS[role],
      held: held.find((one) => one.role === role) ?? null,
    })),
    invitation: await selectOptionalInvitation(kysely, userId),
    now: clock(),
    sessions: (await listSessions(kysely, userId, clock())).map((one) => ({
      ...one,
      device: deviceName(one.userAgent),
    })),
    twoStep: await twoStepState({ db }, userId),
    decisions: (await listDecisions(kysely, userId)).map((one) => ({ ...one, text: decisionText(one) })),
    attempts: attempts.slice(0, ATTEMPTS_SHOWN).map((one) => attemptModel(one, person, clock())),
    moreAttempts: attempts.length > ATTEMPTS_SHOWN,
    recordsHref: `/admin/records?q=${encodeURIComponent(person.email)}`,
    history: (await listHistory(db, userId, EVENTS_SHOWN)).map((one) => ({ ...one, text: actionText(one.action) })),
    historyHref: `/admin/audit?subject=${userId}`,
    values: { percent: String(person.timeMultiplierPercent) },
  };
}

function decisionText({
  percent,
  extraMs,
  activity,
}: {
  percent: number | null;
  extraMs: number | null;
  activity: string | null;
}) {
  if (percent !== null) return percent === 100 ? 'The time that activities give' : `${percent} % of the time`;
  return `${(extraMs ?? 0) / 60_000} min more in one attempt at ${activity ?? 'an activity'}`;
}

/** An attempt in short. */
export function attemptModel(attempt: PersonAttempt, { timeMultiplierPercent }: PersonFacts, now: number) {
  const { limitMs, extraMs, submittedAt, deadlineAt, scoreNum, scoreDen } = attempt;
  const open = submittedAt === null;
  const over = open && deadlineAt !== null && deadlineAt < now;
  return {
    ...attempt,
    open,
    mayExtend: open && !over && limitMs !== null,
    limit: limitText({ limitMs, multiplierPercent: timeMultiplierPercent, extraMs }),
    score: scoreNum === null || scoreDen === null ? null : `${Math.floor((100 * scoreNum) / scoreDen)} %`,
    outcome: open ? (over ? 'Time is over' : 'Open') : attempt.passed === 1 ? 'Passed' : 'Not passed',
  };
}
