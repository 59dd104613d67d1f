import {
  type ActivityFile,
  type ActivityWarning,
  activityFaults,
  activityFile,
  creditPromises,
  warningsOf,
} from '../activities/index.ts';
import type { Fault } from '../articles/index.ts';
import { toLint } from '../linting/index.ts';
import { composeFile, type DeskArticle, type Parts } from './compose.ts';
import type { DraftDetails } from './draft.ts';
import { partOfField } from './parts/index.ts';

/** Something that blocks publishing, or a warning, with where it is put right. */
export interface CheckEntry {
  /** The part it belongs to: its title, "Article", "Key points" or "Questions". */
  readonly group: string;
  readonly text: string;
  readonly href: string;
}

export interface QuestionName {
  readonly questionId: string;
  readonly slug: string;
  readonly retired: boolean;
}

export interface Checklist {
  readonly blockers: readonly CheckEntry[];
  readonly warnings: readonly CheckEntry[];
  /** The activity file that would be published; null while something blocks. */
  readonly file: ActivityFile | null;
}

/**
 * Everything that stands between a draft and its publication: the rules for activity files, and what only the desk can
 * know. Pure.
 * @param names of the article's questions, also of those that can't be asked
 * @param todayIso 2026-11-23
 * @param gate what blocks a certified activity besides (`certifiedGate`)
 */
export function checklistOf(
  parts: Parts,
  names: readonly QuestionName[],
  todayIso: string,
  gate: readonly CheckEntry[] = [],
): Checklist {
  const { article } = parts;
  const raw = composeFile(parts);
  const uncovered = article.keyPoints.filter(({ uncoveredReason }) => uncoveredReason !== null).map(({ slug }) => slug);
  const faults = [
    ...activityFaults(raw, { uncovered, articleChecked: article.versionId !== null }),
    ...(parts.draft.content.details.designation.status === 'certified' ? creditPromises(raw) : []),
  ];
  const blockers = [
    ...article.faults.map((fault) => articleEntry(fault, article)),
    ...missingEntries(parts, names),
    ...faults.flatMap((fault) => entryOf(fault, parts)),
    ...gate,
  ];
  const unique = blockers.filter(
    ({ text, href }, i) => blockers.findIndex((one) => one.text === text && one.href === href) === i,
  );
  return {
    blockers: unique,
    warnings: [...termWarnings(parts, todayIso), ...blueprintWarnings(parts), ...itemWarnings(parts)],
    file: unique.length === 0 ? activityFile.parse(raw) : null,
  };
}

function missingEntries({ resolved, draft }: Parts, names: readonly QuestionName[]): CheckEntry[] {
  return resolved.missing.map((id) => {
    const name = names.find(({ questionId }) => questionId === id);
    const why = name?.retired ? 'is retired' : 'has never been approved';
    const text = `The question ${name?.slug ?? id} ${why}: take it out, or see to it.`;
    return { group: 'Questions', text, href: `/author/activities/${draft.slug}/blueprint#q.${id}` };
  });
}

/** A fault of the file in the words of the desk, with the form where it is put right. */
function entryOf(fault: Fault, parts: Parts): CheckEntry[] {
  const [head, index, field] = fault.path;
  if (head === 'article') return known(fault, parts.article) ? [] : [articleEntry(fault, parts.article)];
  if (head === 'keyPoints') return keyPointEntry(fault, parts);
  if (head === 'questions' && typeof index === 'number') return [questionEntry(fault, parts)];
  const base = `/author/activities/${parts.draft.slug}`;
  if (head === 'questions' || head === 'pools') {
    const text = head === 'pools' ? poolText(fault, parts) : 'There is no scored question yet: put questions in.';
    return field === 'name' ? [] : [{ group: 'Questions', text, href: `${base}/blueprint` }];
  }
  const part = partOfField(head);
  if (!part) return [{ group: 'Activity', text: sentence(String(head), fault.reason), href: base }];
  const anchor = part.anchor(fault.path);
  const text = sentence(part.label(anchor), plainReason(fault, parts.draft.content.details));
  return [{ group: part.title, text, href: `${base}/${part.name}#${anchor}` }];
}

/** Whether the article's draft has said so itself. */
function known({ path }: Fault, { faults }: DeskArticle): boolean {
  return faults.some((fault) => fault.path.join('.') === path.join('.'));
}

function articleEntry({ path, reason }: Fault, { slug, keyPoints }: DeskArticle): CheckEntry {
  const [head, index] = path;
  const href = `/author/articles/${slug}`;
  if (head === 'keyPoints' && typeof index === 'number') {
    const position = keyPoints[index]?.position ?? index + 1;
    const text = sentence(`Key point ${position}`, reason);
    return { group: 'Key points', text, href: `${href}#key-point-${position}` };
  }
  if (head === 'keyPoints')
    return { group: 'Key points', text: 'The article has no key point yet: mark the first in its text.', href };
  if (path.length === 1) return { group: 'Article', text: sentence('Article', reason), href };
  const where = path.slice(1).map((step) => (typeof step === 'number' ? step + 1 : step));
  return { group: 'Article', text: sentence(`Article, ${where.join(' ')}`, reason), href: `${href}/text` };
}

function keyPointEntry({ path, reason }: Fault, { article, draft }: Parts): CheckEntry[] {
  const [, index, field] = path;
  if (typeof index !== 'number' || field !== undefined)
    return known({ path, reason }, article) ? [] : [articleEntry({ path, reason }, article)];
  const point = article.keyPoints[index];
  const text = `No question of this activity is about key point ${point?.position ?? index + 1}: put one in, or give the reason why there is none.`;
  return [
    {
      group: 'Key points',
      text,
      href: `/author/activities/${draft.slug}/blueprint#kp-${point?.position ?? index + 1}`,
    },
  ];
}

function questionEntry({ path, reason }: Fault, { resolved }: Parts): CheckEntry {
  const [, index, ...rest] = path;
  const item = resolved.items[Number(index)];
  const gone = rest[0] === 'keyPoint';
  const about = gone ? 'the key point it is about is no longer in the article' : reason;
  const where = gone || rest.length === 0 ? '' : `, ${rest.join(' ')}`;
  const href = `/author/questions/${item?.questionId ?? ''}`;
  return { group: 'Questions', text: sentence(`Question ${item?.slug ?? ''}${where}`, about), href };
}

function poolText({ path: [, index], reason }: Fault, { resolved, article }: Parts): string {
  const pool = resolved.pools[Number(index)];
  const position = article.keyPoints.find(({ id }) => id === pool?.keyPointId)?.position;
  if (position === undefined) return 'A pool is about a key point that is no longer in the article: take it out.';
  return sentence(`The pool of key point ${position}`, reason);
}

const NUMBERS = new Set(['passMark', 'estimatedMinutes', 'timeLimitMinutes', 'attemptsAllowed', 'retryWaitHours']);

/** zod's words for what is simply not there yet. */
function plainReason({ path, reason }: Fault, { dates }: DraftDetails): string {
  const [head, field] = path;
  if (head === 'dates' && Object.entries(dates).some(([name, day]) => name === field && day === ''))
    return 'is not set yet';
  if (/^Too small: expected array/.test(reason))
    return head === 'faculty' ? 'name at least one person' : 'write at least one';
  if (path.at(-1) === 'options' || (path.length > 3 && path.includes('options')))
    return 'give at least two answers to choose from';
  if (reason !== 'is missing' && reason !== 'must not be empty') return reason;
  return NUMBERS.has(String(path.at(-1))) ? 'is not set yet' : 'is not written yet';
}

function sentence(label: string, reason: string): string {
  const text = `${label}: ${reason}`;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function termWarnings({ draft }: Parts, todayIso: string): CheckEntry[] {
  const { dates }: DraftDetails = draft.content.details;
  const href = `/author/activities/${draft.slug}/credit#`;
  const group = 'Dates and credit';
  const entries: CheckEntry[] = [];
  if (dates.released > todayIso)
    entries.push({
      group,
      text: `Nobody can start before the release on ${dates.released}, also not on an earlier version.`,
      href: `${href}released`,
    });
  if (dates.expires !== '' && dates.expires < todayIso)
    entries.push({
      group,
      text: `The activity ended on ${dates.expires}: nobody can start it.`,
      href: `${href}expires`,
    });
  return entries;
}

function blueprintWarnings({ draft }: Parts): CheckEntry[] {
  const entries: CheckEntry[] = [];
  const base = `/author/activities/${draft.slug}`;
  if (draft.content.details.evaluation.length === 0)
    entries.push({
      group: 'Evaluation form',
      text: 'The evaluation form is empty: learners go straight to the certificate.',
      href: `${base}/evaluation`,
    });
  return entries;
}

/** What the item-writing rules say of the questions one by one and together, and nobody has said why it is to stand. */
function itemWarnings({ draft, resolved, questions, overrides, article }: Parts): CheckEntry[] {
  const points = new Map(article.keyPointFiles.map(({ id, passage }) => [id, passage.exact]));
  const slugs = new Map(article.keyPoints.map(({ id, slug }) => [id, slug]));
  const lintable = resolved.items.flatMap(({ slug, kind, keyPointId, questionVersionId }) => {
    const parsed = questions.get(questionVersionId);
    const keyPoint = slugs.get(keyPointId) ?? null;
    return parsed ? [toLint({ id: slug, kind, keyPoint, parsed, passage: points.get(keyPoint ?? '') ?? null })] : [];
  });
  const itemOf = (slug: string | null) => resolved.items.find((item) => item.slug === slug);
  const isOpen = ({ question, rule, field }: ActivityWarning) =>
    !overrides
      .get(itemOf(question)?.questionVersionId ?? '')
      ?.some((one) => one.rule === rule && one.field === (field === 'passage' ? 'keyPoint' : field));
  const hrefOf = ({ question }: ActivityWarning) =>
    question === null
      ? `/author/activities/${draft.slug}/blueprint`
      : `/author/questions/${itemOf(question)?.questionId ?? ''}`;
  const open = warningsOf(lintable).filter(isOpen);
  return open.map((warning) => ({
    group: warning.question === null ? 'All questions together' : 'Item writing',
    text: `${warning.question === null ? '' : `${warning.question}: `}${warning.message} ${warning.fix} (${warning.rule})`,
    href: hrefOf(warning),
  }));
}
