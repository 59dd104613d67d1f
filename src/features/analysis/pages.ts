import type { Model } from '../../http/render.ts';
import { type ActivityAnalysis, type AnalysedQuestion, flaggedQuestions, isFlagged } from './activity-analysis.ts';
import { barChart, histogram, scatter } from './charts.ts';
import { ENOUGH } from './flags.ts';
import type { OptionStatistics } from './item-statistics.ts';
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

const addressOf = ({ activity }: ActivityAnalysis): string => `/author/activities/${activity.slug}/analysis`;

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

export function activityModel(analysis: ActivityAnalysis): Model & { title: string } {
  const { activity, form, questions, keyPoints } = analysis;
  const href = addressOf(analysis);
  const cut = form?.decision?.cut ?? Math.ceil(((form?.k ?? 0) * activity.passMark) / 100);
  const byHref = (question: AnalysedQuestion) => ({ ...question, href: `${href}/${question.slug}` });
  return {
    title: `Item analysis: ${activity.title}`,
    section: 'analysis',
    mainClass: 'page wide',
    activity,
    href,
    n: form?.n ?? 0,
    caution: cautionOf(form?.n ?? 0),
    rows: formRows(analysis),
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

function formRows({ activity, form }: ActivityAnalysis): { term: string; text: string }[] {
  if (!form) return [];
  const { decision } = form;
  const [name, value] = form.kr20 === null ? ['Cronbach’s alpha', form.cronbachAlpha] : ['KR-20', form.kr20];
  return [
    { term: 'Learners', text: `${form.n}, first attempts only` },
    { term: 'Questions', text: String(form.k) },
    { term: 'Mean score', text: `${form.meanTotal.toFixed(2)} points (median ${form.medianTotal.toFixed(1)})` },
    { term: 'Standard deviation', text: `${signed(form.sdTotalNMinus1, 2)} points` },
    { term: `Reliability (${name})`, text: signed(value, 3) },
    { term: 'Standard error of measurement', text: `${signed(form.semAlphaSdNMinus1, 2)} points` },
    {
      term: `Passed (${activity.passMark} %)`,
      text: decision ? share(decision.passRate) : '–',
    },
    {
      term: 'Decision consistency',
      text: decision
        ? `${share(decision.consistency)} of learners would be decided alike by a second form (kappa ${signed(decision.kappa, 2)})`
        : '–',
    },
  ];
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

export function questionModel(analysis: ActivityAnalysis, question: AnalysedQuestion): Model & { title: string } {
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
    question,
    n: question.statistics?.n ?? 0,
    caution: cautionOf(question.statistics?.n ?? 0),
    flags: question.flags.filter(({ code }) => code !== 'too-early'),
    rows: [
      { term: 'Answers', text: `${question.statistics?.n ?? 0}, first attempts only` },
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
