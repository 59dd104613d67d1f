import type { CoreDeps } from '../../deps.ts';
import { Conflict } from '../../http/errors.ts';
import { importActivity } from '../activities/index.ts';
import { selectAuthorizedAttempt } from '../attempts/index.ts';
import { DAYS_OPEN, demoActivity, MISKEYED } from './content.ts';
import { createLearner, createStaff, STAFF } from './people.ts';
import { hasPeople } from './queries.ts';
import { normal, seededDraw } from './random.ts';
import { finish, prepareSitting, type Sitting, sit } from './sitting.ts';

const DAY_MS = 86_400_000;
const SEED = 20_021_109;
/** How many learners are under way at once: their answers share the cost of the disk. */
const AT_ONCE = 25;

export interface DemoFilled {
  accounts: { email: string; name: string; roles: readonly string[] }[];
  /** The one password of those accounts. */
  password: string;
  learners: number;
  attempts: number;
  certificates: number;
  /** The question whose key is wrong, for the item analysis to find. */
  miskeyed: string;
}

/**
 * Fills a database in which nobody has an account: people to sign in as, a second activity, and simulated learners of
 * known ability (standard normal, from a fixed seed) who sat it over the last weeks by way of the product's own verbs.
 * @throws Conflict when somebody has an account
 */
export async function fillDemo(
  core: CoreDeps,
  contentFolder: string,
  { learners = 500 }: { learners?: number } = {},
): Promise<DemoFilled> {
  if (await hasPeople(core.db.kysely)) {
    throw new Conflict(
      'the demonstration is for an empty database, and this one has accounts; give another, for example DATABASE_URL=sqlite:./data/demo.db',
    );
  }
  const password = core.ids.token(9);
  const draw = seededDraw(SEED);
  const demo = await demoActivity(contentFolder, core.clock());
  await importActivity(core, demo.text, 'iron-deficiency.yaml');
  await createStaff(core, password);
  const sitting = await prepareSitting(core, demo, draw);
  const counts = { attempts: 0, certificates: 0 };
  for (let from = 0; from < learners; from += AT_ONCE) {
    const group = Array.from({ length: Math.min(AT_ONCE, learners - from) }, (_, i) => from + i);
    const courses = await Promise.all(group.map((n) => course(core, sitting, n)));
    for (const { attempts, certified } of courses) {
      counts.attempts += attempts;
      counts.certificates += certified ? 1 : 0;
    }
  }
  const accounts = STAFF.map(({ email, fullName: name, roles }) => ({ email, name, roles }));
  return { accounts, password, learners, ...counts, miskeyed: MISKEYED.question };
}

/** Everything one learner does, drawn from a seed of their own, so that who comes first changes nothing. */
async function course(core: CoreDeps, sitting: Sitting, n: number): Promise<{ attempts: number; certified: boolean }> {
  const draw = seededDraw(SEED + 7919 * (n + 1));
  const start = core.clock() - (0.5 + (DAYS_OPEN - 2) * draw()) * DAY_MS;
  const viewer = await createLearner({ ...core, clock: () => start - 600_000 }, n, draw);
  let ability = normal(draw);
  let at = start;
  for (let attempts = 1; ; attempts += 1) {
    const { attemptId, submittedAt } = await sit(core, sitting, { viewer, ability, at, draw });
    const { passed } = await selectAuthorizedAttempt(core.db, viewer, attemptId);
    if (passed) {
      // Most of those who pass go on to their certificate.
      const certified = draw() > 0.15;
      if (certified) await finish(core, sitting.activity, { viewer, attemptId, at: submittedAt, draw });
      return { attempts, certified };
    }
    at = submittedAt + 600_000 + 3_600_000 * draw();
    if (attempts === sitting.activity.attemptsAllowed || at > core.clock() - 3_600_000 || draw() < 0.35)
      return { attempts, certified: false };
    // Whoever tries again has read again.
    ability += 0.5;
  }
}
