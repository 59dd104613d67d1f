import type { Database } from '../../db/index.ts';
import type { Model } from '../../http/render.ts';
import { type Finding, lintBank, toLint } from '../linting/index.ts';
import { kindNames, questionKind, splitStem } from '../questions/index.ts';
import {
  type BankChoices,
  type BankRow,
  type BankSelection,
  listBankQuestions,
  ROWS_PER_PAGE,
  selectBankChoices,
} from './bank-queries.ts';
import { BANDS, type Band, type BankFilters, bankAddress } from './filters.ts';
import { type BankKeyPoint, selectBankKeyPoints } from './key-point-queries.ts';
import { statisticsRow } from './question-page.ts';
import { selectNewestParsed } from './question-queries.ts';
import { QUESTION_STATES, STATE_LABELS } from './state.ts';
import { fitsBand, type QuestionStatistics, statisticsOfQuestions } from './statistics.ts';
import { stateTags } from './wording.ts';

const BAND_LABELS: Readonly<Record<Band, string>> = {
  flagged: 'Flagged by the analysis',
  hard: 'Hard: p under 0.30',
  middling: 'Middling: p from 0.30 to 0.95',
  easy: 'Easy: p over 0.95',
  weak: 'Weak: point-biserial under 0.10',
  none: 'No answers yet',
};

/** The question bank: a page of the questions that fit, and what there is to filter by. */
export async function bankModel(db: Database, filters: BankFilters): Promise<Model & { title: string }> {
  const { flag, ...selection } = filters;
  const choices = await selectBankChoices(db.kysely);
  const article = choices.articles.find(({ slug }) => slug === filters.article);
  const { rows, count } = await listBankQuestions(db, { ...selection, ...(await chosenBy(db, flag)) });
  const ids = [...new Set([...rows.map(({ articleId }) => articleId), ...(article ? [article.id] : [])])];
  const [keyPoints, statistics, findings] = await Promise.all([
    selectBankKeyPoints(db.kysely, ids),
    statisticsOfQuestions(
      db,
      rows.map(({ questionId }) => questionId),
    ),
    article ? findingsOf(db, article.id) : null,
  ]);
  return {
    title: 'Questions',
    section: 'questions',
    styles: ['bank'],
    mainClass: 'page wide',
    filters,
    filtered: bankAddress({ ...filters, page: 1 }) !== bankAddress({}),
    more:
      [filters.keyPoint, filters.kind, filters.author, filters.flag].some((one) => one !== null) || filters.tag !== '',
    total: choices.total,
    count,
    options: filterOptions(
      choices,
      article ? [...(await selectBankKeyPoints(db.kysely, [article.id])).values()] : null,
    ),
    article: article ?? null,
    findings,
    rows: rows.map((row) => rowModel(row, keyPoints, statistics)),
    pages: pagesModel(filters, count),
  };
}

/** What a filter by statistics means for the query. */
async function chosenBy(db: Database, flag: Band | null): Promise<Pick<BankSelection, 'only' | 'except'>> {
  if (flag === null) return {};
  const statistics = [...(await statisticsOfQuestions(db))];
  if (flag === 'none') return { except: statistics.map(([id]) => id) };
  return { only: statistics.flatMap(([id, one]) => (fitsBand(one, flag) ? [id] : [])) };
}

/** What the rules say of all questions of an article together that may be asked. */
async function findingsOf(db: Database, articleId: string): Promise<{ findings: Finding[]; questions: number }> {
  const questions = await selectNewestParsed(db.kysely, articleId);
  const findings = lintBank(questions.map(({ slug: id, ...rest }) => toLint({ id, ...rest })));
  return { findings, questions: questions.length };
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

const ANY: Choice = { value: '', label: 'Any' };

function filterOptions(
  { articles, authors, tags }: BankChoices,
  keyPoints: readonly BankKeyPoint[] | null,
): Record<string, Choice[] | null> {
  return {
    article: [
      { value: '', label: 'All articles' },
      ...articles.map(({ slug, title }) => ({ value: slug, label: title })),
    ],
    state: [ANY, ...QUESTION_STATES.map((value) => ({ value, label: STATE_LABELS[value] }))],
    kind: [ANY, ...kindNames.map((value) => ({ value, label: questionKind(value).label }))],
    author: [ANY, ...authors.map(({ userId, fullName }) => ({ value: userId, label: fullName }))],
    tag: [ANY, ...tags.map((value) => ({ value, label: value }))],
    flag: [ANY, ...BANDS.map((value) => ({ value, label: BAND_LABELS[value] }))],
    keyPoint: keyPoints && [
      ANY,
      ...keyPoints
        .filter(({ state }) => state !== 'gone')
        .sort((a, b) => a.position - b.position)
        .map(({ id, position, statement }) => ({ value: id, label: `${position}. ${statement}` })),
    ],
  };
}

function rowModel(
  row: BankRow,
  keyPoints: ReadonlyMap<string, BankKeyPoint>,
  statistics: ReadonlyMap<string, QuestionStatistics>,
): Model {
  return {
    ...row,
    ...splitStem(row.stem),
    href: `/author/questions/${row.questionId}`,
    kindLabel: questionKind(row.kind).label,
    keyPoint: keyPoints.get(row.keyPointId ?? '') ?? null,
    stateTags: stateTags(row.state, row.draft),
    tags: row.tags.map((tag) => ({ tag, href: bankAddress({ tag }) })),
    statistics: statisticsRow(statistics.get(row.questionId)),
  };
}

/** null: everything is on one page. */
function pagesModel(filters: BankFilters, count: number): Model | null {
  const last = Math.max(1, Math.ceil(count / ROWS_PER_PAGE));
  const { page } = filters;
  if (last === 1 && page === 1) return null;
  const to = (target: number) => bankAddress({ ...filters, page: target });
  return {
    page,
    last,
    previous: page > 1 ? to(Math.min(page - 1, last)) : null,
    next: page < last ? to(page + 1) : null,
  };
}
