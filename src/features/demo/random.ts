/**
 * A random number from 0 up to 1. Those of the demonstration come from a seed, so that it is the same every time; never
 * for anything that must not be guessed.
 */
export type Draw = () => number;

/** What everything in the demonstration is drawn from. */
export const SEED = 20_021_109;

/** mulberry32 */
export function seededDraw(seed: number): Draw {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A draw from the standard normal distribution, by Box and Muller (Ann Math Stat 1958;29:610–611). */
export function normal(draw: Draw): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}

/** One of the values, each as likely as its weight. */
export function weighted<T>(draw: Draw, values: readonly { value: T; weight: number }[]): T | undefined {
  let rest = draw() * values.reduce((sum, { weight }) => sum + weight, 0);
  for (const { value, weight } of values) {
    rest -= weight;
    if (rest < 0) return value;
  }
  return values.at(-1)?.value;
}

export function pick<T>(draw: Draw, values: readonly T[]): T | undefined {
  return values[Math.floor(draw() * values.length)];
}
