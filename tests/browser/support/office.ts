import type { CoreDeps } from '../../../src/deps.ts';
import { changeReporting } from '../../../src/features/accounts/change-reporting.ts';
import { indexMissingPeople } from '../../../src/features/accounts/index.ts';
import { NO_REPORTING } from '../../../src/features/accounts/reporting.ts';
import { selectRegister } from '../../../src/features/disclosures/register.ts';
import { requestDisclosure } from '../../../src/features/disclosures/verbs.ts';
import { decideOnComment } from '../../../src/features/discussion/moderate.ts';
import { reportComment } from '../../../src/features/discussion/reader-acts.ts';
import { sendComment } from '../../../src/features/discussion/send.ts';
import { createPerson } from '../../../src/features/people/create.ts';
import { erasePerson } from '../../../src/features/privacy/erase.ts';
import { requestExport } from '../../../src/features/records/exports.ts';
import { NO_FILTER } from '../../../src/features/records/filter.ts';
import { selectOptionalRun } from '../../../src/features/records/run-queries.ts';
import { workOnExports } from '../../../src/features/records/worker.ts';
import { isoDay } from '../../../src/lib/dates.ts';
import { certified } from '../../privacy/support.ts';
import { seedCompletion, seedPerson } from '../../records/support.ts';
import { createUser, type TestUser } from '../../support/people.ts';
import { SLUG } from './server.ts';

const UNHURRIED = { most: 10_000, windowMs: 1000, intervalMs: 0 };
const DAY_MS = 86_400_000;
const LINE = '=HYPERLINK("https://example.org"), a sentence that goes on for as long as people’s sentences do';

/** Where the office has something of each kind. */
export interface Furnished {
  readonly learner: TestUser;
  readonly invitedId: string;
  readonly erasedId: string;
  /** Of a certificate in force. */
  readonly number: string;
  /** Waits for a moderator, with signs of a patient and of promotion in it. */
  readonly waitingId: string;
  /** Shown to readers, and reported. */
  readonly reportedId: string;
  /** Asked for, and not made yet. */
  readonly disclosureId: string;
  readonly exportId: string;
  readonly parsId: string;
}

/** Puts one of everything into the office, by the verbs that its pages call. */
export async function furnish(core: CoreDeps, admin: TestUser): Promise<Furnished> {
  const activity = await core.db.kysely
    .selectFrom('activity_versions')
    .select(['activity_id as id', 'id as versionId'])
    .executeTakeFirstOrThrow();
  const learner = await createUser(core, {
    email: 'zoe.brandt-von-der-heyden@university-hospital.example.org',
    fullName: 'Zoë Brandt-von der Heyden',
    credentials: 'MD, PhD',
    verified: true,
  });
  const number = await certified(core, learner);
  await seedRecords(core, activity);
  const people = { invitedId: await addInvited(core, admin), erasedId: await addErased(core, admin, activity) };
  await indexMissingPeople(core.db);
  const comments = await addComments(core, { activityId: activity.id, author: learner, admin });
  const disclosureId = await askForDisclosure(core, admin);
  return { learner, number, ...people, ...comments, disclosureId, ...(await addExports(core, admin)) };
}

type Activity = Parameters<typeof seedCompletion>[2];

/** Nurses, and two physicians: whose details are complete, and whose aren't. */
async function seedRecords(core: CoreDeps, activity: Activity): Promise<void> {
  const now = core.clock();
  for (let n = 0; n < 10; n += 1) {
    const nurse = await seedPerson(core, { fullName: `Nurse Number ${n}`, profession: 'nurse' });
    await seedCompletion(core, nurse, activity, { passedAt: now - n * 30 * DAY_MS, certificate: 'valid' });
  }
  for (const [fullName, licenceState] of [
    ['Ada Whitfield', 'Maine'],
    ['Grace Okonkwo', ''],
  ] as const) {
    const physician = await seedPerson(core, { fullName });
    await seedCompletion(core, physician, activity, { passedAt: now - DAY_MS, credit: 100, certificate: 'valid' });
    const reporting = { ...NO_REPORTING, birthMonth: 9, birthDay: 10, licenceNumber: '77', licenceState };
    await changeReporting(core, physician.id, reporting, true);
  }
}

function addInvited(core: CoreDeps, admin: TestUser): Promise<string> {
  const who = { fullName: 'Robin Invited', email: 'robin@clinic.example', credentials: 'PharmD' };
  return createPerson(core, admin, { ...who, profession: 'pharmacist', roles: ['educator'], invite: true });
}

async function addErased(core: CoreDeps, admin: TestUser, activity: Activity): Promise<string> {
  const { id } = await seedPerson(core, { fullName: 'Somebody Who Left', email: 'left@clinic.example' });
  await seedCompletion(core, { id }, activity, { passedAt: core.clock() - 30 * DAY_MS });
  await erasePerson(core, admin, id);
  return id;
}

async function addComments(
  core: CoreDeps,
  { activityId, author, admin }: { activityId: string; author: TestUser; admin: TestUser },
): Promise<{ waitingId: string; reportedId: string }> {
  const guide = { activityId, authorId: author.id, parentId: null, guide: 1 };
  const send = async (body: string, declaration: string | null) => {
    const text = { body, declaration };
    const sent = await sendComment(core, UNHURRIED, { ...guide, sendingKey: core.ids.uuid(), text });
    if (sent.outcome !== 'sent') throw new Error(`sending ended as ${sent.outcome}`);
    return sent.comment;
  };
  const decide = async (body: string, decision: 'approve' | 'remove') => {
    const { id: commentId, revision } = await send(body, null);
    const reason = 'The link is an advertisement, and what it says of doses is on no label.';
    await decideOnComment(core, { commentId, revision, moderatorId: admin.id, decision, reason });
    return commentId;
  };
  await decide('How long would you go on after the third year?', 'approve');
  await decide('Buy at https://example.org/a-very-long-address/that/has/no/place/to/break/anywhere/in/it', 'remove');
  const reportedId = await decide(LINE, 'approve');
  const reporter = await seedPerson(core, { fullName: 'Ines Reporter' });
  await reportComment(core, UNHURRIED, { commentId: reportedId, reporterId: reporter.id, reason: 'An advertisement.' });
  const signs = 'My patient, MRN 4471229, did well. Order now, 20 % off: https://example.org/offer';
  const { id: waitingId } = await send(signs, 'Speaker fees from Example Ltd.');
  return { waitingId, reportedId };
}

async function askForDisclosure(core: CoreDeps, admin: TestUser): Promise<string> {
  const { people } = await selectRegister(core.db.kysely, SLUG, isoDay(core.clock()));
  const asked = { unsafe_slug: SLUG, unsafe_person: people[0]?.person, email: 'faculty@clinic.example' };
  return requestDisclosure(core, admin.id, asked);
}

/** Two that were made in the background: a workbook, and a check for PARS. */
async function addExports(core: CoreDeps, admin: TestUser): Promise<{ exportId: string; parsId: string }> {
  const made = async (format: 'xlsx' | 'pars') => {
    const asked = await requestExport(core, { format, filter: NO_FILTER, requestedBy: admin.id }, 0);
    if (asked.kind !== 'run') throw new Error('it came at once');
    await workOnExports(core);
    const run = await selectOptionalRun(core.db.kysely, asked.id);
    if (run?.state !== 'ready') throw new Error(`the export ended as ${run?.state}`);
    return asked.id;
  };
  return { exportId: await made('xlsx'), parsId: await made('pars') };
}
