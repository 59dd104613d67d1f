import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { selectAuthorizedAttempt } from '../attempts/index.ts';
import { DAYS_OPEN } from './content.ts';
import { DAY_MS } from './days.ts';
import { createLearner, type Simulated } from './people.ts';
import { practise } from './practising.ts';
import { type Draw, normal, SEED, seededDraw } from './random.ts';
import { register } from './registering.ts';
import { finish, type Sitting, sit } from './sitting.ts';

/** So many of the first learners sit the founding activity as well. */
const ALSO_FOUNDING = 40;

export interface Sittings {
  readonly demo: Sitting;
  readonly founding: Sitting;
  /** The version of the demonstration's activity is superseded then, epoch ms: nobody begins an attempt of it later. */
  readonly until: number;
  /** Who verifies professions, where the activity is certified. */
  readonly verifier: Viewer | null;
}

/** A learner before they begin. */
export interface Enrolled {
  /** Counts them, from 0. */
  readonly n: number;
  /** When they begin, epoch ms. */
  readonly start: number;
  readonly draw: Draw;
}

/** Somebody who has a certificate of the demonstration's activity. */
export interface Holder {
  readonly n: number;
  readonly viewer: Simulated;
  readonly number: string;
  /** Epoch ms. */
  readonly passedAt: number;
  /** Whether they permit reporting. */
  readonly reported: boolean;
}

export interface Taken {
  attempts: number;
  certificates: number;
  practised: number;
  holder: Holder | null;
}

/** Each learner draws from seeds of their own, so that who comes first changes nothing. @param now epoch ms */
export function enrol(n: number, now: number): Enrolled {
  const draw = seededDraw(SEED + 7919 * (n + 1));
  return { n, start: now - (0.5 + (DAYS_OPEN - 2) * draw()) * DAY_MS, draw };
}

/** Everything one learner does. */
export async function takeCourse(core: CoreDeps, sittings: Sittings, { n, start, draw }: Enrolled): Promise<Taken> {
  const { demo, founding, until, verifier } = sittings;
  const viewer = await createLearner({ ...core, clock: () => start - 600_000 }, n, draw);
  const ability = normal(draw);
  const reported = verifier !== null && (await register(core, { viewer, verifier, n, at: start - 400_000 }));
  const first = await takeQuiz(core, demo, { viewer, ability, at: start, draw, until });
  const later = seededDraw(SEED - 104_729 * (n + 1));
  const practises = first.passed && later() < 0.08;
  if (practises) await practise(core, demo, { viewer, ability, at: first.until + 3_600_000, draw: later });
  const holder = first.number === null ? null : { n, viewer, number: first.number, passedAt: first.until, reported };
  const practised = practises ? 1 : 0;
  if (n >= ALSO_FOUNDING) return { ...counted(first), practised, holder };
  const other = seededDraw(SEED + 15_485_863 * (n + 1));
  const at = foundingStart(core, founding, other());
  const second = await takeQuiz(core, founding, { viewer, ability, at, draw: other, until: Number.POSITIVE_INFINITY });
  const both = [counted(first), counted(second)];
  const sum = (name: 'attempts' | 'certificates') => both.reduce((total, one) => total + one[name], 0);
  return { attempts: sum('attempts'), certificates: sum('certificates'), practised, holder };
}

const counted = ({ attempts, number }: Quiz) => ({ attempts, certificates: number === null ? 0 : 1 });

/** A time since the founding activity's release, of which there may not have been much. @param share 0 to 1 */
function foundingStart(core: CoreDeps, { activity }: Sitting, share: number): number {
  const latest = core.clock() - 2 * 3_600_000;
  const earliest = Math.max(Date.parse(activity.releasedOn), latest - (DAYS_OPEN - 2) * DAY_MS);
  return earliest + share * Math.max(0, latest - earliest);
}

interface Course {
  readonly viewer: Viewer;
  readonly ability: number;
  /** When it starts, epoch ms. */
  readonly at: number;
  readonly draw: Draw;
  /** No attempt begins later, epoch ms. */
  readonly until: number;
}

interface Quiz {
  readonly attempts: number;
  readonly passed: boolean;
  /** Of the certificate; null where there is none. */
  readonly number: string | null;
  /** When the last attempt ended, epoch ms. */
  readonly until: number;
}

/** A learner's attempts at an activity, and the certificate of most who pass. */
async function takeQuiz(core: CoreDeps, sitting: Sitting, course: Course): Promise<Quiz> {
  const { viewer, draw, until } = course;
  let { ability, at } = course;
  for (let attempts = 1; ; attempts += 1) {
    const { attemptId, submittedAt } = await sit(core, sitting, { viewer, ability, at, draw });
    const { passed } = await selectAuthorizedAttempt(core.db, viewer, attemptId);
    if (passed) {
      // Most of those who pass go on to their certificate.
      const goesOn = draw() > 0.15;
      const number = goesOn ? await finish(core, sitting.activity, { viewer, attemptId, at: submittedAt, draw }) : null;
      return { attempts, passed, number, until: submittedAt };
    }
    at = submittedAt + 600_000 + 3_600_000 * draw();
    const last = Math.min(core.clock() - 3_600_000, until);
    if (attempts === sitting.activity.attemptsAllowed || at > last || draw() < 0.35)
      return { attempts, passed: false, number: null, until: submittedAt };
    // Whoever tries again has read again.
    ability += 0.5;
  }
}
