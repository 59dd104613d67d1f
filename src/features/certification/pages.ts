import type { FieldErrors } from '../../http/errors.ts';
import type { Model } from '../../http/render.ts';
import { dayText } from '../../lib/dates.ts';
import { type ActivityDetails, activityDetails, certificationOn, creditLabel } from '../activities/index.ts';
import { statementSetName } from '../statements/index.ts';
import { type Examined, isReady } from './certify.ts';
import { chosenSet } from './freeze.ts';
import type { VersionDesignation } from './queries.ts';

/** What the pages of certification show. Pure. */

type Page = Model & { title: string };
const OFFICE = { office: 'certification', styles: ['certification'] };

export const CERTIFICATION = '/admin/certification';
export const certificationAddress = (slug: string): string => `${CERTIFICATION}/${slug}`;

const STATES = {
  none: { label: 'Not certified', tone: '' },
  coming: { label: 'Certified, term to come', tone: 'accent' },
  'in-force': { label: 'Certified', tone: 'good' },
  ended: { label: 'Term ended', tone: '' },
  lapsed: { label: 'Accreditation ended', tone: 'bad' },
} as const;

export function listModel(activities: readonly VersionDesignation[], todayIso: string): Page {
  const rows = activities.map(({ slug, title, details, version }) => {
    const parsed = details === null ? null : activityDetails.parse(JSON.parse(details));
    return {
      title,
      href: certificationAddress(slug),
      version,
      ...(parsed ? STATES[certificationOn(parsed, todayIso)] : { label: 'Not published yet', tone: '' }),
      credit: parsed ? creditLabel(parsed, todayIso) : '–',
      term: parsed ? `${dayText(parsed.dates.released)} to ${dayText(parsed.dates.expires)}` : '–',
    };
  });
  return { ...OFFICE, title: 'Certification', rows };
}

export interface CertificationShown {
  errors?: FieldErrors | null;
  message?: string | null;
  reason?: string;
  done?: string | null;
  /** What was typed into the form of the plan, where somebody else has changed it since. */
  typed?: Record<string, unknown>;
}

/** One page for an activity: every rule, what is chosen, and the certification itself. */
export function certificationModel(examined: Examined, shown: CertificationShown = {}): Page {
  const { facts, rules, proposal } = examined;
  const { draft, newest } = facts.desk;
  const open = rules.filter(({ state }) => state === 'missing').length;
  return {
    ...OFFICE,
    title: `Certify: ${draft.title || draft.slug}`,
    activityTitle: draft.title || draft.slug,
    base: certificationAddress(draft.slug),
    deskHref: `/author/activities/${draft.slug}`,
    message: shown.message ?? null,
    errors: shown.errors ?? null,
    done: shown.done ?? null,
    current: currentOf(newest?.details ?? null, facts.todayIso),
    version: newest?.version ?? null,
    rules: openFirst(rules).map((rule) => ({ ...rule, ...RULE_STATES[rule.state] })),
    count: open === 0 ? 'Every rule is met.' : `${open} of ${rules.length} rules are not met yet.`,
    blockers: proposal?.checklist.blockers ?? [],
    outdated: proposal?.outdated ?? false,
    plan: planModel(examined, shown.typed),
    ready: isReady(examined),
    acknowledge: rules.filter(({ state }) => state === 'acknowledge').flatMap(({ notes }) => notes),
    seen: proposal?.seen ?? '',
    changes: proposal?.changes ?? [],
    unchanged: newest !== null && proposal !== null && proposal.changes.length === 0,
    nextVersion: (newest?.version ?? 0) + 1,
    reason: shown.reason ?? '',
  };
}

/** What is left to do stands on top; otherwise the order stays. */
const openFirst = (rules: Examined['rules']) => [
  ...rules.filter(({ state }) => state !== 'met'),
  ...rules.filter(({ state }) => state === 'met'),
];

const RULE_STATES = {
  met: { label: 'Met', tone: 'good' },
  missing: { label: 'Missing', tone: 'bad' },
  acknowledge: { label: 'Unchecked', tone: 'warn' },
} as const;

function currentOf(details: ActivityDetails | null, todayIso: string) {
  if (details?.designation.status !== 'certified') return null;
  const { provider, designatedOn, signatory, unverified, graceDays = 0 } = details.designation.certification;
  return {
    ...STATES[certificationOn(details, todayIso)],
    rows: [
      { term: 'Credit', text: creditLabel(details, todayIso) },
      {
        term: 'Provider',
        text: provider.jointProvider === undefined ? provider.name : `${provider.name} with ${provider.jointProvider}`,
      },
      { term: 'Designated on', text: dayText(designatedOn) },
      { term: 'Term', text: `${dayText(details.dates.released)} to ${dayText(details.dates.expires)}` },
      { term: 'Days of grace', text: String(graceDays) },
      { term: 'Signed by', text: `${signatory.name}, ${signatory.title}` },
      ...(unverified
        ? [
            {
              term: 'Texts not compared',
              text: `${unverified.references.join(', ')}; taken on by ${unverified.acknowledgedBy} on ${dayText(unverified.on)}`,
            },
          ]
        : []),
    ],
  };
}

/** The form of what is chosen. */
function planModel({ facts }: Examined, typed?: Record<string, unknown>) {
  const { plan, planRevision, providers, types, sets } = facts;
  const values = typed ?? {};
  const text = (name: string, stored: string | null) => String(values[name] ?? stored ?? '');
  const chosen = new Map(plan.credits.map((credit) => [credit.type, credit]));
  const choice = (name: string) => ({ value: '', label: name });
  return {
    revision: planRevision,
    providerId: text('providerId', plan.providerId),
    providers: [
      choice('Choose the provider'),
      ...providers.filter(({ status }) => status !== 'none').map(({ id, name }) => ({ value: id, label: name })),
    ],
    jointProviderId: text('jointProviderId', plan.jointProviderId),
    partners: [
      choice('None'),
      ...providers.filter(({ status }) => status === 'none').map(({ id, name }) => ({ value: id, label: name })),
    ],
    statementSet: text('statementSet', plan.statementSet),
    sets: [
      choice('Choose the statements'),
      ...sets.map((set) => ({
        value: `${set.id}@${set.version}`,
        label: `${statementSetName(set)} (${set.id}@${set.version})`,
      })),
    ],
    texts: Object.entries(chosenSet(facts)?.statements ?? {}).map(([kind, statement]) => ({ kind, statement })),
    credits: types
      .filter(({ type }) => type.award !== 'participation')
      .map(({ type, version }) => ({
        id: type.id,
        name: type.name,
        version,
        award: type.award,
        step: type.step.toFixed(2),
        needsApproval: type.needsApproval,
        chosen: typed ? typed[`credit-${type.id}`] === 'yes' : chosen.has(type.id),
        maximum: text(`maximum-${type.id}`, chosen.get(type.id)?.maximum ?? null),
        approval: text(`approval-${type.id}`, chosen.get(type.id)?.approval ?? null),
      })),
  };
}
