import type { Model } from '../../http/render.ts';
import { type ActivityAnalysis, type AnalysedQuestion, flaggedQuestions, isFlagged } from './activity-analysis.ts';
import { barChart, histogram, scatter } from './charts.ts';
import { ENOUGH } from './flags.ts';
import type { OptionStatistics } from './item-statistics.ts';
import type { AnalysedVersion } from './queries.ts';
import { signed } from './wording.ts';

/** What the analysis pages show. Pure. */

const share = (value: number | null): string => (value === null ? '–' : `${(value * 100).toFixed(1)} %`);

/** "45 s", "2 min 05 s" */
function timeText(ms: number | null): string {
  if (ms === null) return '–';
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** The versions of the activity that there is an analysis of, the newest first. */
export interface Versions {
  readonly versions: readonly AnalysedVersion[];
}

const addressOf = ({ activity }: ActivityAnalysis): string => `/author/activities/${activity.slug}/analysis`;

/** What the addresses of an older version's pages and tables end with. */
const queryOf = ({ activity, versions }: ActivityAnalysis & Versions): string =>
  activity.version === versions[0]?.version ? '' : `?version=${activity.version}`;

/** Where a question is written, and where its key is put right if the numbers speak against it. */
function authorLinks({ questionId, questionVersion, flags }: AnalysedQuestion) {
  const questionHref = `/author/questions/${questionId}`;
  const misKeyed = flags.some(({ code }) => code === 'probably-mis-keyed');
  return { questionHref, correctionHref: misKeyed ? `${questionHref}/correction?version=${questionVersion}` : null };
}

export function listModel(all: readonly ActivityAnalysis[]): Model & { title: string } {
  return {
    title: 'Item analysis',
    section: 'analysis',
    rows: all.map((analysis) => ({
      href: addressOf(analysis),
      title: analysis.activity.title,
      version: analysis.activity.version,
      n: analysis.form?.n ?? 0,
      early: (analysis.form?.n ?? 0) < ENOUGH,
      mean: analysis.form ? `${analysis.form.meanTotal.toFixed(1)} of ${analysis.form.k}` : '–',
      alpha: signed(analysis.form?.cronbachAlpha ?? null, 2),
      flagged: analysis.questions.filter(isFlagged).length,
    })),
  };
}

export function activityModel(analysis: ActivityAnalysis & Versions): Model & { title: string } {
  const { activity, form, questions, keyPoints } = analysis;
  const [href, query] = [addressOf(analysis), queryOf(analysis)];
  const cut = form?.decision?.cut ?? Math.ceil(((form?.k ?? 0) * activity.passMark) / 100);
  const byHref = (question: AnalysedQuestion) => ({
    ...question,
    ...authorLinks(question),
    href: `${href}/${question.slug}${query}`,
  });
  return {
    title: `Item analysis: ${activity.title}`,
    section: 'analysis',
    mainClass: 'page wide',
    activity,
    href,
    query,
    versions: versionLinks(analysis),
    n: form?.n ?? 0,
    caution: cautionOf(form?.n ?? 0),
    rows: formRows(analysis),
    differing: differingText(analysis),
    flagged: flaggedQuestions(questions).map(byHref),
    items: questions.map((question) => ({ ...byHref(question), ...itemTexts(question) })),
    scatter: form && scatter(questions),
    histogram: form && histogram(form, cut),
    cutText: form && `Pass mark ${activity.passMark} %: ${Math.round(cut * 100) / 100} of ${form.k} points`,
    scores: form?.scoreDistribution.map(({ total, n }) => ({
      total: Math.round(total * 100) / 100,
      n,
      share: share(n / form.n),
    })),
    keyPoints: keyPoints.map((point) => ({ ...point, text: share(point.mastery) })),
    mastery: barChart(
      keyPoints.flatMap(({ position, mastery }) =>
        mastery === null ? [] : [{ label: `Point ${position}`, share: mastery }],
      ),
    ),
  };
}

/** The ways to the other versions' pages; none where there is only one. */
function versionLinks(analysis: ActivityAnalysis & Versions) {
  const { activity, versions } = analysis;
  if (versions.length < 2) return [];
  return versions.map(({ version, learners }, i) => ({
    href: `${addressOf(analysis)}${i === 0 ? '' : `?version=${version}`}`,
    text: `Version ${version}${i === 0 ? ', the newest' : ''}: ${learners} ${learners === 1 ? 'learner' : 'learners'}`,
    current: version === activity.version,
  }));
}

function formRows(analysis: ActivityAnalysis): { term: string; text: string }[] {
  const { activity, form } = analysis;
  if (!form) return [];
  const { decision } = form;
  const [name, value] = form.kr20 === null ? ['Cronbach’s alpha', form.cronbachAlpha] : ['KR-20', form.kr20];
  return [
    { term: 'Learners', text: `${form.n}, first attempts only` },
    { term: 'Questions', text: questionsText(analysis) },
    { term: 'Mean score', text: `${form.meanTotal.toFixed(2)} points (median ${form.medianTotal.toFixed(1)})` },
    { term: 'Standard deviation', text: `${signed(form.sdTotalNMinus1, 2)} points` },
    { term: `Reliability (${name})`, text: signed(value, 3) },
    { term: 'Standard error of measurement', text: `${signed(form.semAlphaSdNMinus1, 2)} points` },
    {
      term: `Passed (${activity.passMark} %)`,
      text: share(form.passRate),
    },
    {
      term: 'Decision consistency',
      text: decision
        ? `${share(decision.consistency)} of learners would be decided alike by a second form (kappa ${signed(decision.kappa, 2)})`
        : '–',
    },
  ];
}

/** "18"; "16 scored, drawn from 40"; "16 scored, 2 tried out without being scored" */
function questionsText({ form, questions }: ActivityAnalysis): string {
  const written = questions.filter(({ pilot }) => !pilot).length;
  const pilots = questions.length - written;
  const k = form?.k ?? written;
  if (k === written && pilots === 0) return String(k);
  const from = k < written ? `, drawn from ${written}` : '';
  return `${k} scored${from}${pilots === 0 ? '' : `, ${pilots} tried out without being scored`}`;
}

/** Why there are no coefficients of the form; null where there are. */
function differingText({ form }: ActivityAnalysis): string | null {
  if (!form || form.complete) return null;
  return `Some are drawn from pools, so reliability, its standard error and decision consistency can’t be worked out: they describe one set of questions. Everybody was given ${form.k} scored questions, so scores compare as counts; one set may still be harder than another. Each question’s own figures are of the learners who were given it.`;
}

function itemTexts({ statistics: item, medianTimeMs, ...question }: AnalysedQuestion) {
  return {
    p: share(item?.p ?? null),
    total: signed(item?.pointBiserialItemTotal ?? null, 2),
    rest: signed(item?.pointBiserialItemRest ?? null, 2),
    d: signed(item?.dFractionalTies ?? null, 2),
    alpha: signed(item?.alphaIfDeleted ?? null, 3),
    omitted: item ? share(item.omissions?.rate ?? 0) : '–',
    time: timeText(medianTimeMs),
    isFlagged: isFlagged(question),
  };
}

export function questionModel(
  analysis: ActivityAnalysis & Versions,
  question: AnalysedQuestion,
): Model & { title: string } {
  const statistics = new Map(question.statistics?.options?.map((option) => [option.option, option]));
  const options = question.options.map(({ id, letter, text }) => ({
    letter,
    text,
    ...optionTexts(statistics.get(id)),
  }));
  const texts = itemTexts(question);
  return {
    title: `Item analysis: question ${question.position}`,
    section: 'analysis',
    activity: analysis.activity,
    href: addressOf(analysis),
    query: queryOf(analysis),
    question: { ...question, ...authorLinks(question) },
    n: question.statistics?.n ?? 0,
    caution: cautionOf(question.statistics?.n ?? 0),
    flags: question.flags.filter(({ code }) => code !== 'too-early'),
    rows: [
      { term: 'Answers', text: `${question.statistics?.n ?? 0}, first attempts only` },
      ...(question.pilot
        ? [{ term: 'Tried out', text: 'Not scored. Its figures go with the total of the scored questions.' }]
        : []),
      ...(question.drawn
        ? [{ term: 'Drawn', text: 'From a pool: its figures are of the learners who were given it.' }]
        : []),
      { term: 'Difficulty p', text: `${texts.p} of the points` },
      { term: 'Point-biserial with the total', text: texts.total },
      { term: 'Point-biserial with the rest', text: texts.rest },
      { term: 'Upper less lower 27 % (D)', text: texts.d },
      { term: 'Alpha without this question', text: texts.alpha },
      { term: 'Left unanswered', text: texts.omitted },
      { term: 'Median time', text: texts.time },
    ],
    options,
    bars: barChart(options.map(({ letter, isKey, share }) => ({ label: letter, share, strong: isKey }))),
  };
}

function optionTexts(option: OptionStatistics | undefined) {
  return {
    isKey: option?.isKey ?? false,
    count: option?.count ?? 0,
    share: option?.rate ?? 0,
    rate: share(option?.rate ?? null),
    r: signed(option?.pointBiserialWithTotal ?? null, 2),
    nonFunctioning: option?.nonFunctioning ?? false,
  };
}

/** Below 30 the numbers are shown, but with this. */
function cautionOf(n: number): string | null {
  if (n >= ENOUGH) return null;
  if (n === 0) return 'Nobody has finished a first attempt yet; statistics appear with the first submission.';
  const learners = n === 1 ? '1 learner has' : `${n} learners have`;
  return `${learners} finished a first attempt; at least ${ENOUGH} are needed before the numbers below mean much. Don’t change a question because of them yet.`;
}
