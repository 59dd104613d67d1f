import type { NewItem, Pool } from '../activities/index.ts';
import type { ApprovedQuestion } from '../bank/index.ts';
import type { Purpose } from '../questions/index.ts';
import type { Blueprint, BlueprintEntry } from './draft.ts';

/** A question as it would be frozen into the next version. */
export interface PlannedItem extends ApprovedQuestion {
  readonly purpose: Purpose;
  readonly pool: number | null;
}

/** What a blueprint comes to with the questions that are approved now. */
export interface ResolvedBlueprint {
  readonly items: readonly PlannedItem[];
  readonly pools: readonly Pool[];
  /** Questions it names that can't be asked: retired, or never approved. */
  readonly missing: readonly string[];
}

/**
 * Puts the newest approved version in the place of each question, and in the place of each pool the approved questions
 * of its key point that the blueprint doesn't name themselves, by their slugs. Pure.
 */
export function resolveBlueprint(blueprint: Blueprint, approved: readonly ApprovedQuestion[]): ResolvedBlueprint {
  const byId = new Map(approved.map((question) => [question.questionId, question]));
  const items: PlannedItem[] = [];
  const pools: Pool[] = [];
  const missing: string[] = [];
  for (const entry of blueprint) {
    if (entry.type === 'pool') {
      const pool = pools.length + 1;
      pools.push({ pool, keyPointId: entry.keyPointId, draw: entry.draw });
      items.push(
        ...poolOf(entry.keyPointId, blueprint, approved).map((one) => ({ ...one, purpose: 'scored' as const, pool })),
      );
      continue;
    }
    const question = byId.get(entry.questionId);
    if (question) items.push({ ...question, purpose: entry.purpose, pool: null });
    else missing.push(entry.questionId);
  }
  return { items, pools, missing };
}

/** What the pool of a key point holds now: its approved questions that are not asked of everybody anyway. Pure. */
export function poolOf(
  keyPointId: string,
  blueprint: Blueprint,
  approved: readonly ApprovedQuestion[],
): ApprovedQuestion[] {
  const named = new Set(blueprint.flatMap((entry) => (entry.type === 'question' ? [entry.questionId] : [])));
  return approved.filter((question) => question.keyPointId === keyPointId && !named.has(question.questionId));
}

export interface BlueprintTotals {
  /** Questions of one attempt that count, and thus points. */
  readonly scored: number;
  readonly pilot: number;
  readonly practice: number;
  /** How many of the scored are drawn. */
  readonly drawn: number;
}

/** Pure. */
export function totalsOf({ items, pools }: Pick<ResolvedBlueprint, 'items' | 'pools'>): BlueprintTotals {
  const fixed = (purpose: Purpose) => items.filter((item) => item.pool === null && item.purpose === purpose).length;
  const drawn = pools.reduce((sum, { draw }) => sum + draw, 0);
  return { scored: fixed('scored') + drawn, pilot: fixed('pilot'), practice: fixed('practice'), drawn };
}

/** The draft's blueprint of a version that is there: its fixed questions and pools in the order of its items. Pure. */
export function blueprintOf(
  items: readonly { questionId: string; purpose: Purpose; pool: number | null }[],
  pools: readonly Pool[],
): BlueprintEntry[] {
  const placed = new Set<number>();
  return items.flatMap(({ questionId, purpose, pool: number }): BlueprintEntry[] => {
    if (number === null) return [{ type: 'question', questionId, purpose }];
    const pool = pools.find((one) => one.pool === number);
    if (!pool || placed.has(number)) return [];
    placed.add(number);
    return [{ type: 'pool', keyPointId: pool.keyPointId, draw: pool.draw }];
  });
}

/** Without what only names things. Pure. */
export function newItems({ items }: Pick<ResolvedBlueprint, 'items'>): NewItem[] {
  return items.map(({ questionVersionId, purpose, pool }) => ({ questionVersionId, purpose, pool }));
}
