import type { CoreDeps } from '../../deps.ts';
import { isoDay, monthsAfter } from '../../lib/dates.ts';
import { certifyActivity, examine, loadFacts, savePlan } from '../certification/index.ts';
import { AMA, shippedStatementSets } from '../statements/index.ts';
import { at, daysAgo } from './days.ts';
import { fillPart } from './desk-activity.ts';
import { CASEY, ERIN, FAY, PAT, settleDisclosures } from './office-disclosures.ts';
import { NURSING, type Providers } from './office-provider.ts';
import type { Staff } from './people.ts';

/** How long ago the activity was certified: whoever began before has a certificate of completion, without credit. */
export const DAYS_CERTIFIED = 40;

/** What each credit may be claimed for at most: the activity takes 45 minutes. */
const MAXIMUM = '0.75';

const ABOUT = {
  title: 'Iron deficiency in adults, from the ferritin to the infusion (demonstration)',
  summary:
    'How to recognise iron deficiency where inflammation hides it, whom to send for endoscopy, and how to give iron so that it is absorbed. Written for this demonstration: its provider is fictitious, and what is shown here as credit is none.',
};

const FACULTY = {
  'faculty.0.name': ERIN,
  'faculty.0.credentials': 'MD (fictitious)',
  'faculty.0.role': 'Planner',
  'faculty.0.disclosure': 'See the register.',
  'faculty.1.name': CASEY,
  'faculty.1.credentials': 'MD (fictitious)',
  'faculty.1.role': 'Planner',
  'faculty.1.disclosure': 'See the register.',
  'faculty.2.name': FAY,
  'faculty.2.credentials': 'MD, PhD (fictitious)',
  'faculty.2.role': 'Author of the article',
  'faculty.2.disclosure': 'See the register.',
  'faculty.3.name': PAT.name,
  'faculty.3.credentials': 'MPH (fictitious)',
  'faculty.3.role': PAT.role,
  'faculty.3.disclosure': 'See the register.',
};

interface Office {
  readonly staff: Staff;
  readonly providers: Providers;
  readonly slug: string;
}

/**
 * Leads an activity to its certification, as the office does: faculty and term at the desk, what it is certified for, the
 * disclosures of everybody in control, and then the certification, which publishes the next version.
 * @param moment of the certification, epoch ms; its day is the release, since credit is never designated afterwards
 * @throws Error naming the rules that are not met
 */
export async function certify(core: CoreDeps, { staff, providers, slug }: Office, moment: number): Promise<void> {
  const desk = daysAgo(core, DAYS_CERTIFIED + 5);
  const released = isoDay(moment);
  const dates = { released, reviewed: isoDay(desk.clock()), expires: monthsAfter(released, 36) };
  for (const [name, change] of Object.entries({ details: ABOUT, faculty: FACULTY, credit: dates }))
    await fillPart(desk, staff.educator, { slug, name }, change);
  const { provider: providerId, partner: jointProviderId } = providers;
  const credits = [AMA, 'abim-moc', NURSING.id].map((type) => ({ type, maximum: MAXIMUM, approval: '' }));
  const plan = { providerId, jointProviderId, statementSet: statementSet('ama-own-joint'), credits };
  await savePlan(daysAgo(core, DAYS_CERTIFIED + 4), staff.admin.id, { unsafe_slug: slug, revision: 0, plan });
  await settleDisclosures(core, staff.admin, { slug, days: DAYS_CERTIFIED + 4, planners: [PAT] });
  await certifyNow(at(core, moment), staff, slug);
}

async function certifyNow(core: CoreDeps, { admin }: Staff, unsafe_slug: string): Promise<void> {
  const facts = await loadFacts(core.db.kysely, unsafe_slug, isoDay(core.clock()));
  const { proposal, rules } = examine(facts, admin.fullName);
  const asked = { unsafe_slug, unsafe_seen: proposal?.seen, acknowledged: true };
  const { kind } = await certifyActivity(core, admin, asked);
  if (kind === 'certified') return;
  const missing = rules.flatMap(({ state, title, notes }) => (state === 'missing' ? [title, ...notes] : []));
  const blockers = proposal?.checklist.blockers.map(({ text }) => text) ?? [];
  throw new Error(`the demonstration’s activity was not certified (${kind}): ${[...missing, ...blockers].join(' ')}`);
}

/** `id@version` of the newest shipped set. */
function statementSet(id: string): string {
  const sets = shippedStatementSets().filter((set) => set.id === id);
  return `${id}@${Math.max(...sets.map(({ version }) => version))}`;
}

/** A certification that is only begun: for the page that lists what is missing. */
export async function beginCertification(core: CoreDeps, { staff, providers, slug }: Office): Promise<void> {
  const plan = {
    providerId: providers.provider,
    jointProviderId: null,
    statementSet: statementSet('ama-own-direct'),
    credits: [{ type: AMA, maximum: '0.50', approval: '' }],
  };
  await savePlan(daysAgo(core, 0.8), staff.admin.id, { unsafe_slug: slug, revision: 0, plan });
}
