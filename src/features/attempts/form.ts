import { z } from 'zod';
import type { Ids } from '../../lib/ids.ts';
import type { Blueprint } from '../activities/index.ts';
import type { Draws, GivenQuestion, Item } from '../questions/index.ts';

/**
 * What an attempt was given, frozen at its start: which questions in which order, and what each kind keeps of how it
 * was given (the order of options, under ids that are random for this attempt), so that neither order nor id tells
 * anything about the key.
 */
export const frozenForm = z.array(z.object({ question: z.string(), given: z.unknown() }));
export type FrozenForm = z.infer<typeof frozenForm>;

/** A question of an open or finished attempt: where it stands, what it is, and how it was given. */
export interface FormQuestion {
  /** 1, 2, … */
  readonly n: number;
  readonly item: Item;
  readonly given: GivenQuestion;
}

/**
 * The questions of a new attempt: all that are asked of everybody, and out of each pool as many as it says, each set of
 * them as likely as any other. Those for practice are in no attempt.
 */
export function drawItems({ items, pools }: Blueprint, ids: Pick<Ids, 'bytes'>): Item[] {
  const fixed = items.filter(({ purpose, pool }) => purpose !== 'practice' && pool === null);
  const drawn = pools.flatMap(({ pool, draw }) =>
    shuffled(
      items.filter((item) => item.pool === pool),
      ids,
    ).slice(0, draw),
  );
  return [...fixed, ...drawn];
}

/** Draws the order of questions, and has each kind draw what it needs. */
export function freezeForm(items: readonly Item[], ids: Pick<Ids, 'bytes' | 'token'>): FrozenForm {
  const draws: Draws = { shuffle: (values) => shuffled(values, ids), token: () => ids.token(6) };
  return shuffled(items, ids).map((item) => ({ question: item.questionVersionId, given: item.question.give(draws) }));
}

/** Binds a stored form to its questions. @throws Error when it names a question that its activity version has not */
export function bindForm(form: FrozenForm, items: ReadonlyMap<string, Item>): FormQuestion[] {
  return form.map(({ question, given }, i) => {
    const item = items.get(question);
    if (!item) throw new Error(`a form names the question ${question}, which its activity version has not`);
    return { n: i + 1, item, given: item.question.as(given) };
  });
}

/** Fisher–Yates with unbiased draws from `ids.bytes`; a new array. */
export function shuffled<T>(values: readonly T[], ids: Pick<Ids, 'bytes'>): T[] {
  const result = [...values];
  for (let i = result.length - 1; i > 0; i -= 1) {
    const j = below(i + 1, ids);
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}

/** A uniform whole number from 0 to n − 1. */
function below(n: number, ids: Pick<Ids, 'bytes'>): number {
  const limit = Math.floor(0x1_0000_0000 / n) * n;
  for (;;) {
    const [a = 0, b = 0, c = 0, d = 0] = ids.bytes(4);
    const draw = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
    if (draw < limit) return draw % n;
  }
}
