import type { Item } from '../questions/index.ts';

/** "`draw` questions of those in this pool": all of them about one key point, all of them scored. */
export interface Pool {
  /** 1, 2, …: what an item's `pool` names. */
  readonly pool: number;
  readonly keyPointId: string;
  readonly draw: number;
}

/** Which questions an activity's version has, and how an attempt's form is drawn from them. Never changes. */
export interface Blueprint {
  /** In order; those for practice only are among them. */
  readonly items: readonly Item[];
  readonly pools: readonly Pool[];
}

/** Questions that one attempt has, scored or not: the same for every learner, whatever is drawn. Pure. */
export function formLength(blueprint: Blueprint): number {
  return scoredLength(blueprint) + pilotLength(blueprint);
}

/** Questions of one attempt that count: as many points as can be had. Pure. */
export function scoredLength({ items, pools }: Blueprint): number {
  const fixed = items.filter(({ purpose, pool }) => purpose === 'scored' && pool === null).length;
  return pools.reduce((sum, { draw }) => sum + draw, fixed);
}

/** Questions of one attempt that are tried out and don't count. Pure. */
export function pilotLength({ items }: Blueprint): number {
  return items.filter(({ purpose }) => purpose === 'pilot').length;
}
