import type { CoreDeps } from '../../deps.ts';
import { Conflict } from '../../http/errors.ts';
import { importActivity } from '../activities/index.ts';
import { DAYS_OPEN, demoActivity } from './content.ts';
import { takeCourse } from './course.ts';
import { daysAgo } from './days.ts';
import { fillDesk } from './desk.ts';
import { beginActivity } from './desk-activity.ts';
import { createStaff, STAFF } from './people.ts';
import { hasPeople } from './queries.ts';
import { SEED, seededDraw } from './random.ts';
import { prepareSitting } from './sitting.ts';

const FOUNDING = 'bisphosphonates-breast-cancer';
/** How many learners are under way at once: their answers share the cost of the disk. */
const AT_ONCE = 25;

export interface DemoFilled {
  accounts: { email: string; name: string; roles: readonly string[] }[];
  /** The one password of those accounts. */
  password: string;
  learners: number;
  attempts: number;
  certificates: number;
  /** Learners who practised. */
  practised: number;
  /** Slug of the activity that most of them sat. */
  activity: string;
  /** The question whose key is wrong, for the item analysis to find. */
  miskeyed: string;
  /** Questions on the desk that no activity asks: drafts, in review, given back, retired. */
  deskQuestions: number;
  /** Slug of an activity that is being built. */
  draftActivity: string;
}

/**
 * Fills a database in which nobody has an account, all by way of the product's own verbs: people to sign in as, a second
 * activity, simulated learners of known ability (standard normal, from a fixed seed) who sat it over the last weeks, and
 * on the desk questions in every state and an activity that is being built.
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
  const demo = await demoActivity(contentFolder, core.clock());
  await importActivity(daysAgo(core, DAYS_OPEN), demo.text, 'iron-deficiency.yaml');
  const staff = await createStaff(core, password);
  const deskQuestions = await fillDesk(core, staff);
  const draftActivity = await beginActivity(core, staff.educator);
  const taken = await takeCourses(core, demo, learners);
  return {
    accounts: STAFF.map(({ email, fullName: name, roles }) => ({ email, name, roles })),
    password,
    learners,
    ...taken,
    activity: demo.slug,
    miskeyed: demo.wrongKey.question,
    deskQuestions,
    draftActivity,
  };
}

async function takeCourses(core: CoreDeps, demo: Awaited<ReturnType<typeof demoActivity>>, learners: number) {
  const draw = seededDraw(SEED);
  const sittings = {
    demo: await prepareSitting(core, demo.slug, draw, demo.wrongKey),
    founding: await prepareSitting(core, FOUNDING, draw),
  };
  const counts = { attempts: 0, certificates: 0, practised: 0 };
  for (let from = 0; from < learners; from += AT_ONCE) {
    const group = Array.from({ length: Math.min(AT_ONCE, learners - from) }, (_, i) => from + i);
    for (const taken of await Promise.all(group.map((n) => takeCourse(core, sittings, n)))) {
      counts.attempts += taken.attempts;
      counts.certificates += taken.certificates;
      counts.practised += taken.practised;
    }
  }
  return counts;
}
