import { z } from 'zod';
import type { Ids } from '../../lib/ids.ts';
import type { Item, Option } from '../questions/index.ts';

/**
 * What an attempt was given, frozen at its start: which questions in which order, and for each its options in which
 * order under ids that are random for this attempt, so that neither order nor id tells anything about the key.
 */
export const frozenForm = z.array(
  z.object({ question: z.string(), options: z.array(z.tuple([z.string(), z.string()])) }),
);
/** `options`: pairs of the id that the learner's page uses and the option's own id. */
export type FrozenForm = z.infer<typeof frozenForm>;
export type FrozenQuestion = FrozenForm[number];

/** Draws the order of questions and options. Options that have an order of their own keep it. */
export function freezeForm(items: readonly Item[], ids: Pick<Ids, 'bytes' | 'token'>): FrozenForm {
  return shuffled(items, ids).map((item) => {
    const { options } = item.content;
    const order = hasOwnOrder(options) ? options : shuffled(options, ids);
    return { question: item.questionVersionId, options: order.map((option) => [ids.token(6), option.id]) };
  });
}

/** Options that all begin with a number read best in the order they were written in (domain rules, L11, L16). */
export function hasOwnOrder(options: readonly Option[]): boolean {
  return options.length > 0 && options.every((option) => /^[<>≤≥~]?\s*[-−]?\d/.test(option.text));
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

/** The option's own id for the id on the page; undefined when this question has no such option. */
export function ownOptionId(question: FrozenQuestion, pageId: string): string | undefined {
  return question.options.find(([page]) => page === pageId)?.[1];
}
