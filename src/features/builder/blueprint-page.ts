import type { Model } from '../../http/render.ts';
import { questionKind } from '../questions/index.ts';
import { poolOf, totalsOf } from './blueprint.ts';
import type { BlueprintEntry } from './draft.ts';
import type { Desk } from './load.ts';
import type { Values } from './values.ts';

/** What the page of the blueprint shows besides its values: the approved questions by key point, totals, order. Pure. */

export const PURPOSE_OPTIONS = [
  { value: '', label: 'Not in' },
  { value: 'scored', label: 'Scored' },
  { value: 'pilot', label: 'Pilot: asked, not scored' },
  { value: 'practice', label: 'Practice only' },
];

export function blueprintModel(desk: Desk, values: Values): Model {
  const { draft, article, resolved } = desk;
  const totals = totalsOf(resolved);
  const passMark = draft.content.details.rules.passMark;
  return {
    totals,
    unused: desk.approved.filter(({ questionId }) => !resolved.items.some((item) => item.questionId === questionId))
      .length,
    passText: passMark === null || totals.scored === 0 ? null : passText(passMark, totals.scored),
    purposes: PURPOSE_OPTIONS,
    points: article.keyPoints.map((point) => pointModel(desk, point)),
    strays: straysOf(desk),
    entries: draft.content.blueprint.map((entry) => entryModel(entry, desk)),
    practiceOff: !draft.content.details.rules.practice && totals.practice > 0,
    articleSlug: article.slug,
    values,
  };
}

function passText(passMark: number, scored: number): string {
  return `${passMark} % of ${scored} points: ${Math.round(Math.ceil((passMark * scored) / 100 - 1e-9) * 100) / 100} to pass`;
}

function pointModel(desk: Desk, point: Desk['article']['keyPoints'][number]) {
  const { approved, draft, resolved } = desk;
  const questions = approved.filter(({ keyPointId }) => keyPointId === point.id);
  const pool = poolOf(point.id, draft.content.blueprint, approved);
  const draw = resolved.pools.find(({ keyPointId }) => keyPointId === point.id)?.draw ?? 0;
  const fixed = resolved.items.filter(({ keyPointId, pool: number }) => keyPointId === point.id && number === null);
  const scored = fixed.filter(({ purpose }) => purpose === 'scored').length;
  return {
    ...point,
    questions: questions.map((question) => ({
      ...question,
      kindLabel: questionKind(question.kind).label,
      href: `/author/questions/${question.questionId}`,
      newer: newerThan(desk, question.questionId, question.version),
      pooled: draw > 0 && pool.includes(question),
    })),
    pool: pool.length,
    draw,
    short: draw > pool.length,
    coverage: coverageText(scored, draw, fixed.length - scored),
  };
}

/** The version that is published, where a newer one has been approved since. */
function newerThan({ newest }: Desk, questionId: string, version: number): number | null {
  const published = newest?.items.find((item) => item.questionId === questionId)?.version;
  return published !== undefined && published < version ? published : null;
}

function coverageText(scored: number, draw: number, other: number): string {
  const parts = [
    ...(scored > 0 ? [`${scored} scored of everybody`] : []),
    ...(draw > 0 ? [`${draw} drawn`] : []),
    ...(other > 0 ? [`${other} not scored`] : []),
  ];
  return parts.length === 0 ? 'Not asked about' : parts.join(', ');
}

/** Entries that can't be asked: their question is retired or has no version, or its key point is gone. */
interface Stray {
  readonly field: string;
  readonly pool: boolean;
  readonly text: string;
  readonly href: string | null;
}

function straysOf({ draft, approved, names, article }: Desk): Stray[] {
  const points = new Set(article.keyPoints.map(({ id }) => id));
  return draft.content.blueprint.flatMap((entry): Stray[] => {
    if (entry.type === 'pool')
      return points.has(entry.keyPointId)
        ? []
        : [
            {
              field: `pool.${entry.keyPointId}`,
              pool: true,
              text: 'A pool of a key point that is no longer in the article',
              href: null,
            },
          ];
    const question = approved.find(({ questionId }) => questionId === entry.questionId);
    if (question && points.has(question.keyPointId)) return [];
    const name = names.find(({ questionId }) => questionId === entry.questionId);
    const why = question ? 'its key point is gone' : name?.retired ? 'retired' : 'not approved';
    const text = `${name?.slug ?? 'A question that is gone'}: ${why}`;
    return [{ field: `q.${entry.questionId}`, pool: false, text, href: `/author/questions/${entry.questionId}` }];
  });
}

function entryModel(entry: BlueprintEntry, { approved, names, article }: Desk) {
  const position = (id: string | undefined) => article.keyPoints.find((point) => point.id === id)?.position ?? null;
  if (entry.type === 'pool')
    return { text: `${entry.draw} from the pool`, detail: '', position: position(entry.keyPointId), purpose: null };
  const question = approved.find(({ questionId }) => questionId === entry.questionId);
  const name = names.find(({ questionId }) => questionId === entry.questionId)?.slug ?? 'gone';
  return {
    text: question?.stem.leadIn ?? name,
    detail: name,
    position: position(question?.keyPointId),
    purpose: entry.purpose === 'scored' ? null : entry.purpose,
  };
}
