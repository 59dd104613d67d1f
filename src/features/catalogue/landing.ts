import type { Viewer } from '../../http/context.ts';
import { escapeHtml, italicHtml, type Model } from '../../http/render.ts';
import { dayText } from '../../lib/dates.ts';
import {
  type Activity,
  type ActivityDetails,
  type Blueprint,
  certificationOn,
  creditLabel,
  creditNotice,
  formLength,
  lastCreditDay,
  pilotLength,
  statementsOf,
} from '../activities/index.ts';
import { limitText } from '../attempts/index.ts';
import { countText, discussionAddress } from '../discussion/index.ts';
import type { Standing } from './standing.ts';
import { listHtml, personText } from './text.ts';

interface Row {
  term: string;
  text?: string;
  html?: string;
}

const FEEDBACK: Readonly<Record<ActivityDetails['rules']['feedback'], string>> = {
  'after-pass-or-last-attempt': 'Answers and rationales are shown once you have passed, or after your last attempt.',
  'after-every-attempt': 'Answers and rationales are shown after every attempt.',
  'scores-only': 'Your score is shown; answers and rationales are not.',
};

const SCORING: Readonly<Record<ActivityDetails['rules']['multipleResponseScoring'], string>> = {
  'all-or-nothing': 'Where several options are correct, a question scores only when exactly those are chosen.',
  'right-minus-wrong':
    'Where several options are correct, a question scores the share chosen rightly less the share chosen wrongly, and never below zero.',
};

/** What the page is made of, besides the activity and who looks at it. */
export interface LandingFacts {
  readonly standing: Standing;
  readonly blueprint: Blueprint;
  readonly siteName: string;
  /** Whether there is something to practise. */
  readonly practice: boolean;
  /** How many comments readers see; left out where there is no discussion, as in a preview. */
  readonly comments?: number;
  /** 2026-11-23 */
  readonly todayIso: string;
}

/** The pre-start information: everything that a learner must be told before taking part (domain rules, 2: "Pre-start page"). */
export function landingModel(
  activity: Activity,
  viewer: Viewer | null,
  { standing, blueprint, siteName, practice, comments, todayIso }: LandingFacts,
): Model & { title: string } {
  const { details, slug, versionId } = activity;
  return {
    title: activity.title,
    summary: details.summary,
    notice: creditNotice(details),
    groups: [
      { heading: 'What it is for', rows: purposeRows(details) },
      { heading: 'How it works', rows: methodRows(activity, viewer, standing, blueprint) },
      { heading: 'Credit and provider', rows: creditRows(activity, siteName, todayIso) },
    ],
    faculty: details.faculty.map(({ role, disclosure, ...person }) => ({ name: personText(person), role, disclosure })),
    support: details.support.statement,
    practical: practicalRows(details),
    standing,
    signedIn: viewer !== null,
    versionId,
    articleHref: `/activities/${slug}/article`,
    startHref: `/activities/${slug}/attempts`,
    practiceHref: practice ? `/activities/${slug}/practice` : null,
    discussion: comments === undefined ? null : { href: discussionAddress(slug), text: countText(comments) },
    next: encodeURIComponent(`/activities/${slug}`),
  };
}

function purposeRows({ objectives, audience, practiceGap }: ActivityDetails): Row[] {
  return [
    { term: 'Learning objectives', html: `<p>After this activity you should be able to:</p>${listHtml(objectives)}` },
    { term: 'Intended audience', text: audience },
    ...(practiceGap === undefined ? [] : [{ term: 'Practice gap', text: practiceGap }]),
  ];
}

function methodRows(activity: Activity, viewer: Viewer | null, standing: Standing, blueprint: Blueprint): Row[] {
  const { details, passMark, attemptsAllowed, timeLimitMs } = activity;
  const { retryWaitHours, feedback, multipleResponseScoring } = details.rules;
  const limit = limitText({
    limitMs: timeLimitMs,
    multiplierPercent: viewer?.timeMultiplierPercent ?? 100,
    extraMs: 0,
  });
  return [
    { term: 'Learning format', text: capitalized(details.learningFormat) },
    { term: 'Medium', text: details.medium },
    { term: 'Method of participation', html: italicHtml(details.method) },
    { term: 'Estimated time to complete', text: `${details.estimatedMinutes} minutes` },
    { term: 'Questions', text: questionsText(blueprint) },
    { term: 'Pass mark', text: `${passMark} %` },
    { term: 'Attempts', text: attemptsText(attemptsAllowed, viewer ? standing.attemptsLeft : null) },
    ...(retryWaitHours > 0
      ? [{ term: 'Wait between attempts', text: retryWaitHours === 1 ? '1 hour' : `${retryWaitHours} hours` }]
      : []),
    { term: 'Time limit', text: limit ?? 'None' },
    { term: 'Scoring', text: SCORING[multipleResponseScoring] },
    { term: 'Feedback', text: FEEDBACK[feedback] },
    { term: 'Released', text: dayText(details.dates.released) },
    { term: 'Last reviewed', text: dayText(details.dates.reviewed) },
    { term: 'Expires', text: dayText(details.dates.expires) },
  ];
}

function creditRows(activity: Activity, siteName: string, todayIso: string): Row[] {
  const { details } = activity;
  const { designation, original } = details;
  const rows: Row[] = [
    { term: 'Provided by', text: siteName },
    { term: 'Credit', html: italicHtml(creditLabel(details, todayIso)) },
  ];
  if (designation.status === 'certified') {
    const { provider, designatedOn } = designation.certification;
    rows.push({ term: 'Accredited provider', text: `${provider.name}, accredited by ${provider.accreditor}` });
    if (provider.jointProvider !== undefined) rows.push({ term: 'Joint provider', text: provider.jointProvider });
    rows.push({ term: 'Designated for credit on', text: dayText(designatedOn) });
    if (certificationOn(details, todayIso) === 'in-force') {
      const statements = statementsOf(activity).map((text) => `<p>${italicHtml(text)}</p>`);
      rows.push({ term: 'Statements', html: statements.join('') });
    }
    rows.push({ term: 'After the term', text: graceText(details) });
  }
  if (original) {
    const { name, address, telephone, fax } = original.provider;
    const lines = [name, address, telephone && `Telephone ${telephone}`, fax && `Fax ${fax}`].filter(
      (line) => line !== undefined,
    );
    rows.push({ term: 'Print version', html: italicHtml(original.statement) });
    rows.push({ term: 'Contact for the print version’s accreditation', html: lines.map(escapeHtml).join('<br>') });
  }
  return rows;
}

/** What becomes of a quiz that is open when the term ends: it can be finished, and until when that gives credit. */
function graceText(details: ActivityDetails): string {
  const last = lastCreditDay(details);
  const until = last === null ? '' : ` It counts for credit if it is passed by ${dayText(last)}.`;
  return `Nobody can start after ${dayText(details.dates.expires)}. A quiz begun by then can be finished afterwards.${until}`;
}

function practicalRows({ requirements, contact }: ActivityDetails): Row[] {
  return [
    { term: 'Hardware and software', text: requirements },
    { term: 'Contact', text: contact },
    { term: 'Privacy', html: '<a href="/privacy">Privacy policy</a>' },
  ];
}

/** "18", and what a learner must know about those drawn from a pool and those that are tried out. */
function questionsText(blueprint: Blueprint): string {
  const pilots = pilotLength(blueprint);
  const sentences = [];
  if (blueprint.pools.length > 0) sentences.push('Some are drawn at random for each attempt');
  if (pilots > 0) {
    const [are, do_] = pilots === 1 ? ['is', 'does'] : ['are', 'do'];
    sentences.push(`${pilots} of them ${are} tried out for later use and ${do_} not count towards your score`);
  }
  return [String(formLength(blueprint)), ...sentences].join('. ').concat(sentences.length > 0 ? '.' : '');
}

/** "3 allowed, 2 left" */
function attemptsText(allowed: number | null, left: number | null): string {
  if (allowed === null) return 'As many as you like';
  return left === null ? `${allowed} allowed` : `${allowed} allowed, ${left} left`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
