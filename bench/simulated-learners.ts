import { type Cell, cellOf, type Tallies } from '../src/features/analysis/cells.ts';
import { analysedAttempt, type GradedAnswer } from '../src/features/analysis/record.ts';
import { timeBucket } from '../src/features/analysis/times.ts';

/**
 * First attempts by simulated learners, and the sums that they would have left behind. Abilities are normal; each question
 * is a two-parameter logistic of its own; who does not know takes one of three distractors, not all equally tempting; two
 * in a hundred answers are left out; times are log-normal. What is summed is what a submission sums (tests/analysis/
 * bench.test.ts compares them), but in place, because a million attempts take an hour to submit.
 */
export interface Population {
  readonly questions: number;
  readonly learners: number;
  readonly seed: number;
}

/** One learner's answers, in arrays that the next learner's overwrite. */
export interface Sheet {
  /** 0 is the key, 1 to 3 are distractors, −1 is left out. */
  readonly chosen: Int8Array;
  readonly spentMs: Float64Array;
}

export const OPTIONS = ['o1', 'o2', 'o3', 'o4'] as const;

/** Every learner in turn. */
export function* sheets({ questions, learners, seed }: Population): Generator<Sheet> {
  const draw = randomFrom(seed);
  const traits = Array.from({ length: questions }, (_, i) => ({
    difficulty: -1.6 + (2.4 * i) / questions,
    slope: 0.7 + ((i * 7) % 10) / 10,
  }));
  const sheet: Sheet = { chosen: new Int8Array(questions), spentMs: new Float64Array(questions) };
  for (let learner = 0; learner < learners; learner += 1) {
    const ability = normal(draw);
    traits.forEach(({ difficulty, slope }, i) => {
      const knows = draw() < 1 / (1 + Math.exp(-1.7 * slope * (ability - difficulty)));
      sheet.chosen[i] = draw() < 0.02 ? -1 : knows ? 0 : distractor(draw());
      sheet.spentMs[i] = 45_000 * Math.exp(0.6 * normal(draw));
    });
    yield sheet;
  }
}

function distractor(at: number): number {
  if (at < 0.5) return 1;
  return at < 0.85 ? 2 : 3;
}

export interface Sums {
  cells: Cell[];
  /** Answers by question and bucket of time. */
  times: Map<number, number>[];
}

/** @param ids the questions' versions, in order */
export function sumUp(population: Population, ids: readonly string[]): Sums {
  const k = population.questions;
  const attempts = new Float64Array(k + 1);
  const chosen = new Float64Array((k + 1) * k * 5);
  const times = ids.map(() => new Map<number, number>());
  for (const sheet of sheets(population)) {
    const total = sheet.chosen.reduce((sum, option) => sum + (option === 0 ? 1 : 0), 0);
    attempts[total] = (attempts[total] ?? 0) + 1;
    sheet.chosen.forEach((option, i) => {
      const at = (total * k + i) * 5 + option + 1;
      chosen[at] = (chosen[at] ?? 0) + 1;
      if (option < 0) return;
      const bucket = timeBucket(sheet.spentMs[i] ?? 0);
      times[i]?.set(bucket, (times[i]?.get(bucket) ?? 0) + 1);
    });
  }
  const cells = [...attempts].flatMap((n, total): Cell[] =>
    n === 0 ? [] : [{ unit: 1, total, attempts: n, items: tallies(ids, n, chosen.subarray(total * k * 5)) }],
  );
  return { cells, times };
}

/** @param chosen five counts for each question: left out, then each option */
function tallies(ids: readonly string[], n: number, chosen: Float64Array): Tallies {
  return Object.fromEntries(
    ids.map((id, i) => {
      const [omitted = 0, ...counts] = chosen.subarray(i * 5, i * 5 + 5);
      const right = counts[0] ?? 0;
      const options = OPTIONS.flatMap((option, o) => (counts[o] ? [[option, counts[o]] as const] : []));
      return [id, [n, right, right, omitted, Object.fromEntries(options)]];
    }),
  );
}

/** The cell that a submission of this sheet would add. */
export function submittedCell(sheet: Sheet, ids: readonly string[]): Cell {
  const answers = ids.map((questionVersionId, i): GradedAnswer => {
    const option = sheet.chosen[i] ?? -1;
    return {
      questionVersionId,
      score: { num: option === 0 ? 1 : 0, den: 1 },
      answered: option >= 0,
      pilot: false,
      answerKey: { correct: [OPTIONS[0]] },
      response: option < 0 ? undefined : [OPTIONS[option]],
      spentMs: sheet.spentMs[i],
    };
  });
  return cellOf(analysedAttempt(answers));
}

/** Uniform numbers from 0 to 1 by a seed: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Box–Muller. */
function normal(draw: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}
