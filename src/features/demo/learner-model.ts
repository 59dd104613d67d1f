import { type Draw, normal } from './random.ts';

/**
 * How simulated learners answer: the three-parameter logistic model of item response theory (Birnbaum, in Lord and
 * Novick, Statistical Theories of Mental Test Scores, 1968). Pure.
 */
export interface SimulatedItem {
  /** Discrimination a: how steeply the chance rises with ability. */
  readonly discrimination: number;
  /** Difficulty b, on the scale of ability. */
  readonly difficulty: number;
  /** Chance c of those who know nothing. */
  readonly guessing: number;
  /** Seconds that half of the learners take at most. */
  readonly medianSeconds: number;
}

/** What a question set of some quality looks like: most questions on the easy side, discriminating between 0.8 and 2. */
export function drawItem(draw: Draw, guessing: number): SimulatedItem {
  return {
    discrimination: Math.exp(0.25 + 0.25 * normal(draw)),
    difficulty: -0.7 + 0.8 * normal(draw),
    guessing,
    medianSeconds: 25 + 50 * draw(),
  };
}

/** The chance that somebody of this ability (mean 0, standard deviation 1) answers rightly. */
export function chanceOfRight({ discrimination, difficulty, guessing }: SimulatedItem, ability: number): number {
  return guessing + (1 - guessing) / (1 + Math.exp(-discrimination * (ability - difficulty)));
}

/** Milliseconds on a question: log-normal about its median. */
export function drawTime(draw: Draw, { medianSeconds }: SimulatedItem): number {
  return Math.round(1000 * medianSeconds * Math.exp(0.5 * normal(draw)));
}
