import type { CoreDeps } from '../../deps.ts';
import { Conflict } from '../../http/errors.ts';
import { importActivity } from '../activities/index.ts';
import { DAYS_OPEN, demoActivity } from './content.ts';
import { afterCertification, beforeCertification, enrolAll } from './courses.ts';
import { DAY_MS, daysAgo } from './days.ts';
import { fillDesk, nameEditors } from './desk.ts';
import { beginActivity } from './desk-activity.ts';
import { fillOffice } from './office.ts';
import { certify, DAYS_CERTIFIED } from './office-certification.ts';
import { setUpProviders } from './office-provider.ts';
import { createStaff, STAFF } from './people.ts';
import { hasPeople } from './queries.ts';

/** Issues the demonstration’s certificates, whatever the site is called: no real organisation stands for them. */
const ISSUER = 'Keypoint demonstration programme';

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
  /** Under the activity, in every state. */
  comments: number;
}

/**
 * Fills a database in which nobody has an account, all by way of the product's own verbs: people to sign in as, a second
 * activity, simulated learners of known ability (standard normal, from a fixed seed) who sat it over the last weeks, a
 * fictitious provider that certified it in between, on the desk questions in every state and an activity that is being
 * built, and in the office what people, records, certificates and a discussion ask for.
 * @throws Conflict when somebody has an account
 */
export async function fillDemo(
  site: CoreDeps,
  contentFolder: string,
  { learners = 500 }: { learners?: number } = {},
): Promise<DemoFilled> {
  if (await hasPeople(site.db.kysely)) {
    throw new Conflict(
      'the demonstration is for an empty database, and this one has accounts; give another, for example DATABASE_URL=sqlite:./data/demo.db',
    );
  }
  const core = { ...site, config: { ...site.config, organisationName: ISSUER } };
  const password = core.ids.token(9);
  const now = core.clock();
  const certifiedAt = now - DAYS_CERTIFIED * DAY_MS;
  const demo = await demoActivity(contentFolder, now);
  await importActivity(daysAgo(core, DAYS_OPEN), demo.text, 'iron-deficiency.yaml');
  const staff = await createStaff(daysAgo(core, DAYS_OPEN + 1), password);
  const providers = await setUpProviders(core, staff.admin, contentFolder);
  const enrolled = enrolAll(learners, { now, certifiedAt });
  const before = await beforeCertification(core, demo, { enrolled: enrolled.early, until: certifiedAt });
  await nameEditors(daysAgo(core, DAYS_CERTIFIED + 6), staff);
  await certify(core, { staff, providers, slug: demo.slug }, certifiedAt);
  const deskQuestions = await fillDesk(core, staff);
  const draftActivity = await beginActivity(core, staff.educator);
  const after = await afterCertification(core, before.sittings, { enrolled: enrolled.late, verifier: staff.admin });
  const { activity: certified, taken } = after;
  const comments = await fillOffice(core, { staff, providers, certified, holders: taken.holders, draftActivity });
  return {
    accounts: STAFF.map(({ email, fullName: name, roles }) => ({ email, name, roles })),
    ...{ password, learners },
    attempts: before.taken.attempts + taken.attempts,
    certificates: before.taken.certificates + taken.certificates,
    practised: before.taken.practised + taken.practised,
    activity: demo.slug,
    miskeyed: demo.wrongKey.question,
    ...{ deskQuestions, draftActivity, comments },
  };
}
