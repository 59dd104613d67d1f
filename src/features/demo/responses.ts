import { z } from 'zod';
import { type Draw, weighted } from './random.ts';

/**
 * Right and wrong responses to a question, told from the shape of its key, so that no kind of question is named here.
 * A kind whose key has another shape is left unanswered by simulated learners. Pure.
 */
export interface Answerable {
  /** How often somebody who knows nothing is right. */
  readonly guessing: number;
  right(draw: Draw): unknown;
  wrong(draw: Draw): unknown;
}

const parts = z.array(z.object({ id: z.string() }));
const choice = z.object({
  content: z.object({ options: parts }),
  answerKey: z.object({ correct: z.array(z.string()).min(1) }),
});
const pairs = z.object({
  content: z.object({ options: parts }),
  answerKey: z.object({ pairs: z.record(z.string(), z.string()) }),
});
const order = z.object({ answerKey: z.object({ order: z.array(z.string()).min(2) }) });
const number = z.object({ answerKey: z.object({ value: z.string(), tolerance: z.string() }) });
const words = z.object({ answerKey: z.object({ accepted: z.array(z.string()).min(1) }) });

/** @returns null for a key of a shape that isn't known here */
export function answerable(question: { content: unknown; answerKey: unknown }): Answerable | null {
  return (
    read(choice, question, choices) ??
    read(pairs, question, matches) ??
    read(order, question, orders) ??
    read(number, question, numbers) ??
    read(words, question, written)
  );
}

function read<T>(schema: z.ZodType<T>, question: unknown, make: (parsed: T) => Answerable): Answerable | null {
  const { data } = schema.safeParse(question);
  return data === undefined ? null : make(data);
}

/** The first distractors draw more learners than the later ones. */
function choices({ content, answerKey: { correct } }: z.infer<typeof choice>): Answerable {
  const distractors = content.options.map(({ id }) => id).filter((id) => !correct.includes(id));
  const wrongs = distractors.map((value, i) => ({ value, weight: 1 / (1 + 0.7 * i) }));
  return {
    guessing: correct.length === 1 ? 1 / content.options.length : 0.05,
    right: () => [...correct].sort(),
    wrong: (draw) => {
      const taken = weighted(draw, wrongs) ?? '';
      // Of several right options most learners miss one and take one that is wrong.
      const kept = correct.length === 1 ? [] : correct.filter(() => draw() < 0.7);
      return [...kept, taken].sort();
    },
  };
}

function matches({ content, answerKey }: z.infer<typeof pairs>): Answerable {
  const all = Object.entries(answerKey.pairs);
  return {
    guessing: 0.02,
    right: () => answerKey.pairs,
    wrong: (draw) => {
      const missed = Math.floor(draw() * all.length);
      const others = (own: string) => content.options.filter(({ id }) => id !== own);
      const other = (own: string) => others(own)[Math.floor(draw() * (content.options.length - 1))]?.id ?? own;
      return Object.fromEntries(all.map(([prompt, own], i) => [prompt, i === missed ? other(own) : own]));
    },
  };
}

function orders({ answerKey }: z.infer<typeof order>): Answerable {
  const positions = (ids: readonly string[]) => Object.fromEntries(ids.map((id, i) => [id, i + 1]));
  return {
    guessing: 0.05,
    right: () => positions(answerKey.order),
    wrong: (draw) => {
      const at = Math.floor(draw() * (answerKey.order.length - 1));
      const swapped = [...answerKey.order];
      swapped.splice(at, 2, swapped[at + 1] ?? '', swapped[at] ?? '');
      return positions(swapped);
    },
  };
}

function numbers({ answerKey }: z.infer<typeof number>): Answerable {
  const value = Number(answerKey.value);
  const step = Math.max(1, Math.abs(value) / 10, 2 * Number(answerKey.tolerance));
  return {
    guessing: 0.02,
    right: () => answerKey.value,
    wrong: (draw) =>
      String(Math.round((value + (draw() < 0.5 ? -1 : 1) * step * (1 + Math.floor(3 * draw()))) * 100) / 100),
  };
}

function written({ answerKey: { accepted } }: z.infer<typeof words>): Answerable {
  return {
    guessing: 0.02,
    right: (draw) => accepted[Math.floor(draw() * accepted.length)],
    wrong: () => 'I do not know',
  };
}
