import type { Viewer } from '../../http/context.ts';
import type { FieldErrors } from '../../http/errors.ts';
import type { Model } from '../../http/render.ts';
import { dateText, dayText } from '../../lib/dates.ts';
import { foldName } from './control.ts';
import { type Disclosure, displayText, LOOK_BACK_MONTHS, mayBecome, type Standing } from './disclosure.ts';
import { formValues, rowsOf } from './form.ts';
import type { Register, Registered } from './register.ts';
import { isOwn } from './verbs.ts';

/** What the pages of disclosures show. Pure. */

type Page = Model & { title: string };
const OFFICE = { office: 'certification', styles: ['certification'] };

export const registerAddress = (slug: string): string => `/admin/certification/${slug}/disclosures`;
export const disclosureAddress = (id: string): string => `/admin/disclosures/${id}`;

const STANDINGS: Readonly<Record<Standing, { label: string; tone: string }>> = {
  missing: { label: 'Not asked yet', tone: 'bad' },
  requested: { label: 'Asked', tone: 'warn' },
  submitted: { label: 'To be reviewed', tone: 'accent' },
  relevant: { label: 'Relevant, not mitigated', tone: 'bad' },
  outdated: { label: 'Out of date', tone: 'bad' },
  settled: { label: 'Reviewed', tone: 'good' },
  excluded: { label: 'Excluded, still in control', tone: 'bad' },
};

export interface RegisterShown {
  planners: ReadonlySet<string>;
  /** Which form was refused, with what was typed. */
  refused?: { form: 'planner' | 'request'; errors: FieldErrors; values: Record<string, unknown> };
}

export function registerModel({ activity, people }: Register, { planners, refused }: RegisterShown): Page {
  const settled = people.filter(({ standing }) => standing === 'settled').length;
  return {
    ...OFFICE,
    title: 'Disclosures',
    activityTitle: activity.title,
    backHref: `/admin/certification/${activity.slug}`,
    base: registerAddress(activity.slug),
    count: `${settled} of ${people.length} reviewed`,
    people: people.map((person) => personModel(person, planners)),
    errors: refused?.errors ?? null,
    planner: refused?.form === 'planner' ? refused.values : { name: '', email: '', role: 'Planner' },
    plannerErrors: refused?.form === 'planner' ? refused.errors : {},
    request: refused?.form === 'request' ? refused.values : null,
    requestErrors: refused?.form === 'request' ? refused.errors : {},
  };
}

function personModel(person: Registered, planners: ReadonlySet<string>) {
  const { disclosure, standing } = person;
  const plannerKey = `name:${foldName(person.name)}`;
  const open = standing === 'requested' || standing === 'submitted' || standing === 'relevant';
  return {
    person: person.person,
    name: person.name,
    email: person.email,
    roles: person.roles.join(', '),
    ...STANDINGS[standing],
    said: disclosure && (standing === 'settled' || standing === 'outdated') ? displayText(disclosure) : null,
    until: disclosure?.validUntil ? dayText(disclosure.validUntil) : null,
    href: disclosure ? disclosureAddress(disclosure.id) : null,
    canAsk: standing !== 'submitted' && standing !== 'relevant',
    askLabel:
      standing === 'requested' ? 'Send another link' : open || standing === 'missing' ? 'Send a link' : 'Ask again',
    canEnter: standing !== 'submitted' && standing !== 'relevant',
    plannerKey: planners.has(plannerKey) ? plannerKey : null,
  };
}

export interface DisclosureShown {
  viewer: Viewer;
  disclosure: Disclosure;
  activity: { slug: string; title: string };
  names: { submittedBy: string | null; reviewedBy: string | null };
  values?: Record<string, unknown>;
  errors?: FieldErrors | null;
}

/** One disclosure for an admin: what was said, entering it, and the review. */
export function disclosureModel({ viewer, disclosure, activity, names, values, errors = null }: DisclosureShown): Page {
  const entering = disclosure.state === 'requested' || disclosure.state === 'submitted';
  const reviewing = disclosure.state === 'submitted' || disclosure.state === 'relevant';
  const typed = values ?? formValues(disclosure);
  return {
    ...OFFICE,
    title: `Disclosure of ${disclosure.name}`,
    backHref: registerAddress(activity.slug),
    activityTitle: activity.title,
    action: disclosureAddress(disclosure.id),
    revision: disclosure.revision,
    facts: factsOf(disclosure, names),
    shown: reviewing || entering ? null : displayText(disclosure),
    entering,
    months: LOOK_BACK_MONTHS,
    rows: rowsOf(typed),
    values: typed,
    errors,
    reviewing: reviewing && !isOwn(disclosure, viewer),
    ownReview: reviewing && isOwn(disclosure, viewer),
    mitigation: String(values?.['mitigation'] ?? disclosure.mitigation),
    decision: String(values?.['decision'] ?? ''),
    decisions: DECISIONS.filter(({ value }) => mayBecome(disclosure.state, value)),
  };
}

const DECISIONS = [
  { value: 'none', label: 'Nothing relevant', hint: 'There is no relationship, or none that the content relates to.' },
  {
    value: 'relevant',
    label: 'Relevant, to be mitigated',
    hint: 'The content relates to the company’s business lines.',
  },
  { value: 'mitigated', label: 'Relevant and mitigated', hint: 'Before the person’s role began. Describe the steps.' },
  { value: 'excluded', label: 'Excluded', hint: 'The person controls nothing of this activity any more.' },
] as const;

function factsOf(disclosure: Disclosure, { submittedBy, reviewedBy }: DisclosureShown['names']) {
  const { submittedAt, reviewedAt, relationships, validUntil, mitigation } = disclosure;
  const said = relationships.map(({ company, nature, ended }) => `${company}: ${nature}${ended ? ' (ended)' : ''}`);
  return [
    { term: 'Asked', text: dateText(disclosure.createdAt) },
    ...(submittedAt === null
      ? []
      : [
          {
            term: 'Disclosed',
            text: `${dateText(submittedAt)}, ${submittedBy === null ? 'by the person' : `entered by ${submittedBy}`}`,
          },
          { term: 'Relationships', text: said.length === 0 ? 'None' : said.join('; ') },
        ]),
    ...(reviewedAt === null
      ? []
      : [{ term: 'Reviewed', text: `${dateText(reviewedAt)} by ${reviewedBy ?? 'somebody'}` }]),
    ...(mitigation === '' ? [] : [{ term: 'Mitigation', text: mitigation }]),
    ...(validUntil === null ? [] : [{ term: 'Holds until', text: dayText(validUntil) }]),
  ];
}

/** The page behind the link, for the person alone. */
export function answerModel(
  disclosure: Disclosure,
  title: string,
  action: string,
  values?: Record<string, unknown>,
  errors: FieldErrors | null = null,
): Page {
  const typed = values ?? formValues(disclosure);
  return {
    title: 'Your financial relationships',
    mainClass: 'page narrow',
    styles: ['certification'],
    name: disclosure.name,
    activityTitle: title,
    action,
    months: LOOK_BACK_MONTHS,
    rows: rowsOf(typed),
    values: typed,
    errors,
  };
}
