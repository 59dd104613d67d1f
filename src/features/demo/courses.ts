import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { type Activity, selectPublishedActivity } from '../activities/index.ts';
import type { DemoActivity } from './content.ts';
import { type Enrolled, enrol, type Holder, type Sittings, takeCourse } from './course.ts';
import { SEED, seededDraw } from './random.ts';
import { prepareSitting } from './sitting.ts';

const FOUNDING = 'bisphosphonates-breast-cancer';
/** How many learners are under way at once: their answers share the cost of the disk. */
const AT_ONCE = 25;
/** Whoever would begin so shortly before the activity is certified begins when it is. */
const LAST_HOURS_MS = 3 * 3_600_000;

/** Everybody who takes the course, in the order in which they begin. Times are epoch ms. */
export function enrolAll(
  learners: number,
  { now, certifiedAt }: { now: number; certifiedAt: number },
): { early: Enrolled[]; late: Enrolled[] } {
  const all = Array.from({ length: learners }, (_, n) => enrol(n, now)).sort((a, b) => a.start - b.start);
  const early = all.filter(({ start }) => start < certifiedAt - LAST_HOURS_MS);
  const earliest = certifiedAt + LAST_HOURS_MS / 3;
  const late = all.slice(early.length).map((one) => ({ ...one, start: Math.max(one.start, earliest) }));
  return { early, late };
}

interface AllTaken {
  attempts: number;
  certificates: number;
  practised: number;
  /** Who has a certificate of the demonstration's activity. */
  holders: Holder[];
}

/** Learners of the version that carries no credit. @param until when the next version comes, epoch ms */
export async function beforeCertification(
  core: CoreDeps,
  { slug, wrongKey }: DemoActivity,
  { enrolled, until }: { enrolled: readonly Enrolled[]; until: number },
): Promise<{ sittings: Sittings; taken: AllTaken }> {
  const draw = seededDraw(SEED);
  const demo = await prepareSitting(core, slug, draw, wrongKey);
  const founding = await prepareSitting(core, FOUNDING, draw);
  const sittings = { demo, founding, until, verifier: null };
  return { sittings, taken: await takeCourses(core, sittings, enrolled) };
}

/** Learners of the version that was certified, which asks the same questions. */
export async function afterCertification(
  core: CoreDeps,
  { demo: first, founding }: Sittings,
  { enrolled, verifier }: { enrolled: readonly Enrolled[]; verifier: Viewer },
): Promise<{ activity: Activity; taken: AllTaken }> {
  const activity = await selectPublishedActivity(core.db, first.activity.slug);
  const sittings = { demo: { ...first, activity }, founding, until: Number.POSITIVE_INFINITY, verifier };
  return { activity, taken: await takeCourses(core, sittings, enrolled) };
}

async function takeCourses(core: CoreDeps, sittings: Sittings, enrolled: readonly Enrolled[]): Promise<AllTaken> {
  const all: AllTaken = { attempts: 0, certificates: 0, practised: 0, holders: [] };
  for (let from = 0; from < enrolled.length; from += AT_ONCE) {
    const group = enrolled.slice(from, from + AT_ONCE);
    for (const taken of await Promise.all(group.map((one) => takeCourse(core, sittings, one)))) {
      all.attempts += taken.attempts;
      all.certificates += taken.certificates;
      all.practised += taken.practised;
      if (taken.holder) all.holders.push(taken.holder);
    }
  }
  return all;
}
