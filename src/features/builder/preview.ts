import { createHash } from 'node:crypto';
import { compare, ONE, type Rational, ZERO } from '../../lib/rational.ts';
import type { Activity, ActivityDetails, Blueprint } from '../activities/index.ts';
import { type Article, markSections, prepareArticle } from '../articles/index.ts';
import { bindForm, drawItems, type FormQuestion, freezeForm } from '../attempts/index.ts';
import { type GradingRules, type Item, type ParsedQuestion, questionKind } from '../questions/index.ts';
import { type DeskArticle, finishedDetails, type Parts } from './compose.ts';
import type { ActivityDraft, DraftDetails } from './draft.ts';

/** An activity as learners would see it, made of its draft, with nothing stored. Pure. */

const DAY = 86_400_000;
const UNWRITTEN = '(not written yet)';

/** What the preview has to make up, because a draft may lack it; each by the name of its field. */
export interface PreviewActivity {
  readonly activity: Activity;
  readonly madeUp: readonly string[];
}

/** @param today epoch ms */
export function previewActivity(draft: ActivityDraft, today: number): PreviewActivity {
  const madeUp: string[] = [];
  const text = (value: string, name: string) => {
    if (value === '') madeUp.push(name);
    return value === '' ? UNWRITTEN : value;
  };
  const { details } = draft.content;
  const full = finishedDetails({ ...filled(details, text, madeUp), dates: datesOf(details.dates, today, madeUp) });
  const { rules, dates } = full;
  return {
    madeUp,
    activity: {
      activityId: draft.activityId,
      slug: draft.slug,
      versionId: 'preview',
      version: 0,
      articleVersionId: 'preview',
      title: draft.title,
      details: full,
      passMark: rules.passMark,
      attemptsAllowed: rules.attemptsAllowed,
      timeLimitMs: rules.timeLimitMinutes === null ? null : Math.round(rules.timeLimitMinutes * 60_000),
      releasedOn: dates.released,
      expiresOn: dates.expires,
    },
  };
}

function filled(details: DraftDetails, text: (value: string, name: string) => string, madeUp: string[]): DraftDetails {
  const { designation, original, rules } = details;
  if (details.estimatedMinutes === null) madeUp.push('estimated time');
  if (rules.passMark === null) madeUp.push('pass mark');
  const people =
    details.faculty.length === 0 ? [{ name: '', credentials: '', role: '', disclosure: '' }] : details.faculty;
  return {
    ...details,
    summary: text(details.summary, 'summary'),
    objectives: details.objectives.length === 0 ? [text('', 'learning objectives')] : details.objectives,
    audience: text(details.audience, 'audience'),
    method: text(details.method, 'method'),
    medium: text(details.medium, 'medium'),
    requirements: text(details.requirements, 'requirements'),
    contact: text(details.contact, 'contact'),
    estimatedMinutes: details.estimatedMinutes ?? 60,
    faculty: people.map(({ name, credentials, role, disclosure }) => ({
      name: text(name, 'faculty'),
      credentials,
      role: text(role, 'roles'),
      disclosure: text(disclosure, 'disclosures'),
    })),
    support: { ...details.support, statement: text(details.support.statement, 'support') },
    designation:
      designation.status === 'certified'
        ? designation
        : { ...designation, notice: text(designation.notice, 'notice about credit') },
    original: original && {
      statement: text(original.statement, 'print version'),
      provider: {
        ...original.provider,
        name: text(original.provider.name, 'print version'),
        address: text(original.provider.address, 'print version'),
      },
    },
    rules: { ...rules, passMark: rules.passMark ?? 70 },
    evaluation: [],
  };
}

function datesOf(dates: DraftDetails['dates'], today: number, madeUp: string[]): ActivityDetails['dates'] {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  if (Object.values(dates).some((date) => date === '')) madeUp.push('dates');
  return {
    released: dates.released || day(today),
    reviewed: dates.reviewed || day(today),
    expires: dates.expires || day(today + 365 * DAY),
  };
}

/** The article of a draft, with the passages marked that are found in it. */
export function previewArticle(article: DeskArticle): Article {
  const { content, keyPoints } = prepareArticle(article.file, article.keyPointFiles);
  const { sections, update } = content;
  const points = keyPoints.flatMap(({ slug, statement, selector, passage }) => {
    const point = article.keyPoints.find((one) => one.slug === slug);
    return point ? [{ id: point.id, slug, position: point.position, statement, selector, ...passage }] : [];
  });
  return {
    ...content,
    articleId: article.articleId,
    versionId: 'preview',
    version: 0,
    slug: article.slug,
    title: article.title,
    sections: markSections(sections, points),
    toc: [...sections, ...(update ? [update] : [])].map(({ id, heading }) => ({ id, heading })),
    keyPoints: points,
  };
}

/** The blueprint as the next version would have it. */
export function previewBlueprint({ resolved, questions }: Pick<Parts, 'resolved' | 'questions'>): Blueprint {
  const items = resolved.items.flatMap((planned, i): Item[] => {
    const parsed = questions.get(planned.questionVersionId);
    if (!parsed) return [];
    const { questionVersionId, slug, kind, keyPointId, purpose, pool } = planned;
    const question = questionKind(kind).question(parsed.content);
    const place = { position: i + 1, questionVersionId, questionSlug: slug, kind, keyPointId, purpose, pool };
    return [{ ...place, question, content: parsed.content }];
  });
  return { items, pools: resolved.pools };
}

/** A form drawn as an attempt's is, but out of the seed in its address: the same seed draws the same form. */
export function previewForm(blueprint: Blueprint, seed: string): FormQuestion[] {
  const ids = seededIds(seed);
  const items = drawItems(blueprint, ids);
  return bindForm(freezeForm(items, ids), new Map(blueprint.items.map((item) => [item.questionVersionId, item])));
}

/** Draws that follow from a seed alone: SHA-256 of the seed and a counter. */
export function seededIds(seed: string): { bytes(n: number): Uint8Array; token(bytes?: number): string } {
  let blocks = 0;
  let left = Buffer.alloc(0);
  const bytes = (n: number) => {
    while (left.length < n) {
      blocks += 1;
      left = Buffer.concat([left, createHash('sha256').update(`${seed}\n${blocks}`).digest()]);
    }
    const taken = left.subarray(0, n);
    left = left.subarray(n);
    return taken;
  };
  return { bytes, token: (n = 32) => Buffer.from(bytes(n)).toString('base64url') };
}

const STATES = {
  correct: { text: 'Correct', tone: 'good', symbol: '✓' },
  partly: { text: 'Partly correct', tone: 'accent', symbol: '◐' },
  incorrect: { text: 'Not correct', tone: 'bad', symbol: '✕' },
  unanswered: { text: 'Not answered', tone: '', symbol: '–' },
} as const;

/** How an answer would be graded, and what would be shown of it afterwards. */
export function previewFeedback(
  { item, given }: FormQuestion,
  response: unknown,
  { answerKey, feedback }: ParsedQuestion,
  rules: GradingRules,
) {
  const answered = given.isAnswered(response);
  const score = answered ? questionKind(item.kind).grade(answerKey, response, rules) : ZERO;
  return {
    state: STATES[stateOf(answered, score)],
    points: `${Math.floor((100 * score.num) / score.den) / 100} of 1`,
    view: given.feedbackView,
    model: given.feedbackModel(response, answerKey, feedback),
    practiceChanged: given.practiceChanged(feedback),
  };
}

function stateOf(answered: boolean, score: Rational): keyof typeof STATES {
  if (!answered) return 'unanswered';
  if (score.num === 0) return 'incorrect';
  return compare(score, ONE) === 0 ? 'correct' : 'partly';
}
