import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { selectAuthorizedAttempt } from '../attempts/index.ts';
import { DAYS_OPEN } from './content.ts';
import { DAY_MS } from './days.ts';
import { createLearner } from './people.ts';
import { practise } from './practising.ts';
import { normal, SEED, seededDraw } from './random.ts';
import { finish, type Sitting, sit } from './sitting.ts';

/** So many of the first learners sit the founding activity as well. */
const ALSO_FOUNDING = 40;

export interface Sittings {
  readonly demo: Sitting;
  readonly founding: Sitting;
}

export interface Taken {
  attempts: number;
  certificates: number;
  practised: number;
}

/** Everything one learner does, drawn from seeds of their own, so that who comes first changes nothing. */
export async function takeCourse(core: CoreDeps, { demo, founding }: Sittings, n: number): Promise<Taken> {
  const draw = seededDraw(SEED + 7919 * (n + 1));
  const start = core.clock() - (0.5 + (DAYS_OPEN - 2) * draw()) * DAY_MS;
  const viewer = await createLearner({ ...core, clock: () => start - 600_000 }, n, draw);
  const ability = normal(draw);
  const first = await takeQuiz(core, demo, { viewer, ability, at: start, draw });
  const later = seededDraw(SEED - 104_729 * (n + 1));
  const practises = first.certificates > 0 && later() < 0.08;
  if (practises) await practise(core, demo, { viewer, ability, at: first.until + 3_600_000, draw: later });
  if (n >= ALSO_FOUNDING) return { ...first, practised: practises ? 1 : 0 };
  const other = seededDraw(SEED + 15_485_863 * (n + 1));
  const at = foundingStart(core, founding, other());
  const second = await takeQuiz(core, founding, { viewer, ability, at, draw: other });
  return {
    attempts: first.attempts + second.attempts,
    certificates: first.certificates + second.certificates,
    practised: practises ? 1 : 0,
  };
}

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
  readonly draw: () => number;
}

/** A learner's attempts at an activity, and the certificate of most who pass. `until` is when the last one ended. */
async function takeQuiz(
  core: CoreDeps,
  sitting: Sitting,
  { viewer, ability: atFirst, at: start, draw }: Course,
): Promise<Omit<Taken, 'practised'> & { until: number }> {
  let ability = atFirst;
  let at = start;
  for (let attempts = 1; ; attempts += 1) {
    const { attemptId, submittedAt } = await sit(core, sitting, { viewer, ability, at, draw });
    const { passed } = await selectAuthorizedAttempt(core.db, viewer, attemptId);
    if (passed) {
      // Most of those who pass go on to their certificate.
      const certified = draw() > 0.15;
      if (certified) await finish(core, sitting.activity, { viewer, attemptId, at: submittedAt, draw });
      return { attempts, certificates: certified ? 1 : 0, until: submittedAt };
    }
    at = submittedAt + 600_000 + 3_600_000 * draw();
    if (attempts === sitting.activity.attemptsAllowed || at > core.clock() - 3_600_000 || draw() < 0.35)
      return { attempts, certificates: 0, until: submittedAt };
    // Whoever tries again has read again.
    ability += 0.5;
  }
}
