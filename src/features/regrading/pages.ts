import { isDeepStrictEqual } from 'node:util';
import type { FieldErrors } from '../../http/errors.ts';
import type { Model } from '../../http/render.ts';
import { dateText } from '../../lib/dates.ts';
import { percentText, type Rational } from '../../lib/rational.ts';
import { type FormFields, questionKind, stemOf } from '../questions/index.ts';
import type { Proposal } from './correction.ts';
import { type Counts, type Effects, newlyPassed } from './effects.ts';
import { type KeyField, keyFields, keyTexts } from './key-form.ts';
import { rationaleFields } from './rationales.ts';
import type { Regrade } from './regrade.ts';
import type { PastCorrection, Target, Use } from './target-queries.ts';

/** What the pages of a correction show. Pure. */

export interface Background {
  readonly target: Target;
  readonly uses: readonly Use[];
  readonly openAttempts: ReadonlyMap<string, number>;
  readonly corrections: readonly PastCorrection[];
  readonly newest: Target;
  readonly hasDraft: boolean;
}

/** Of the correction of one version's key. */
export function addressOf({ questionId, version }: Pick<Target, 'questionId' | 'version'>, part = ''): string {
  return `/author/questions/${questionId}/correction${part}?version=${version}`;
}

function head(target: Target, title: string): Model & { title: string } {
  const { content, kind, questionId, version, slug } = target;
  return {
    title,
    section: 'questions',
    stem: stemOf(questionKind(kind).question(content)),
    question: { href: `/author/questions/${questionId}`, slug, version, kindLabel: questionKind(kind).label },
  };
}

export interface FormState {
  /** As they were sent; null: the page is new. */
  fields: FormFields | null;
  errors: FieldErrors | null;
  /** The correction just made, to be told of. */
  made: PastCorrection | null;
}

export function formModel(background: Background, { fields, errors, made }: FormState): Model & { title: string } {
  const { target, uses, openAttempts, corrections, newest } = background;
  const current = (list: readonly KeyField[]) => list.map((field) => withSent(field, fields));
  return {
    ...head(target, 'Correct the key'),
    errors,
    action: addressOf(target, '/preview'),
    keyFields: current(keyFields(target.content, target.answerKey)),
    rationaleFields: current(rationaleFields(target.content, target.feedback)),
    reason: fields?.['reason']?.[0] ?? '',
    uses: uses.map(({ activityVersionId, slug, title, version }) => ({
      href: `/author/activities/${slug}/analysis?version=${version}`,
      title,
      version,
      open: openAttempts.get(activityVersionId) ?? 0,
    })),
    corrections: corrections.map(pastText),
    newer: newest.version > target.version ? newerText(target, newest) : null,
    draftHref: background.hasDraft ? `/author/questions/${target.questionId}/draft` : null,
    made: made && pastText(made),
  };
}

function newerText(target: Target, newest: Target) {
  const sameKey = isDeepStrictEqual([newest.content, newest.answerKey], [target.content, target.answerKey]);
  return { version: newest.version, href: addressOf(newest), sameKey };
}

function withSent(field: KeyField, fields: FormFields | null): KeyField {
  return fields === null ? field : { ...field, value: fields[field.name] ?? [] };
}

function pastText({ at, byName, reason, attempts, newlyPassed: passes }: PastCorrection) {
  return { date: dateText(at), byName, reason, attempts: counted(attempts, 'attempt'), newlyPassed: passes };
}

export interface PreviewState {
  effects: Effects;
  proposal: Proposal;
  fields: FormFields;
  /** Names of learners by user id, for those who may see them; null: nobody's. */
  names: ReadonlyMap<string, string> | null;
  /** Whether something changed since the preview that was confirmed. */
  stale: boolean;
}

export function previewModel(background: Background, preview: PreviewState): Model & { title: string } {
  const { target, uses, openAttempts } = background;
  const { effects, proposal } = preview;
  const learners = [...new Set(effects.rows.map(({ attempt }) => attempt.userId))];
  const nameOf = ({ attempt: { userId } }: Regrade) =>
    preview.names?.get(userId) ?? `Learner ${learners.indexOf(userId) + 1}`;
  const open = [...openAttempts.values()].reduce((sum, n) => sum + n, 0);
  return {
    ...head(target, 'Who would change'),
    stale: preview.stale,
    action: addressOf(target),
    backAction: addressOf(target, '/preview'),
    hidden: hiddenFields(preview.fields),
    fingerprint: effects.fingerprint,
    before: keyTexts(target.content, target.answerKey),
    after: keyTexts(target.content, proposal.answerKey),
    reason: proposal.reason,
    fit: proposal.fit,
    summary: summaryOf(effects.total),
    attempts: counted(effects.total.attempts, 'attempt'),
    open: open === 0 ? null : counted(open, 'open attempt'),
    versions: uses.flatMap(({ activityVersionId, title, version }) => {
      const counts = effects.byVersion.get(activityVersionId);
      return counts ? [{ title, version, ...counts }] : [];
    }),
    named: preview.names !== null,
    rows: effects.rows.map((one) => rowOf(one, nameOf(one), uses)),
    changed: effects.changed,
    more: effects.changed - effects.rows.length,
  };
}

function hiddenFields(fields: FormFields): { name: string; value: string }[] {
  return Object.entries(fields)
    .filter(([name]) => !['_csrf', 'go', 'fingerprint'].includes(name))
    .flatMap(([name, values]) => values.map((value) => ({ name, value })));
}

/** What would happen in words, what matters most first. */
function summaryOf(counts: Counts): { term: string; text: string }[] {
  return [
    { term: 'Attempts graded with this question', text: String(counts.attempts) },
    { term: 'Newly passed', text: String(counts.newlyPassed) },
    { term: 'Score rises', text: String(counts.up) },
    { term: 'Score falls', text: String(counts.down) },
    { term: 'Falls below the pass mark, stays passed', text: String(counts.keptBelow) },
    { term: 'Score stays the same', text: String(counts.same) },
  ];
}

function rowOf(one: Regrade, name: string, uses: readonly Use[]) {
  const { attempt, item, score } = one;
  const use = uses.find(({ activityVersionId }) => activityVersionId === attempt.activityVersionId);
  const severalTitles = new Set(uses.map(({ title }) => title)).size > 1;
  const unchanged = attempt.passed ? 'passed' : 'not passed';
  return {
    name,
    activity: severalTitles ? `${use?.version} of ${use?.title}` : String(use?.version),
    number: attempt.number,
    item: `${points(attempt.item)} → ${points(item)}`,
    score: `${percentText(attempt.score)} % → ${percentText(score)} %`,
    result: newlyPassed(one) ? 'newly passed' : one.fellBelow ? 'stays passed' : unchanged,
    tone: newlyPassed(one) ? 'good' : '',
  };
}

function points(value: Rational): string {
  return String(Math.floor((100 * value.num) / value.den) / 100);
}

/** "1 attempt", "12 attempts" */
function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
