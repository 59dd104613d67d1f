const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

/** Beyond this many standard deviations the distribution function is 0 or 1 to the last bit that we use. */
const FAR = 8;

/** Standard normal density. */
export function density(z: number): number {
  return Math.exp((-z * z) / 2) / ROOT_TWO_PI;
}

/**
 * Standard normal distribution function, to about 1e-15 absolute: the series of Marsaglia, "Evaluating the normal
 * distribution", J. Stat. Software 11(4), 2004.
 */
export function distribution(z: number): number {
  if (z < -FAR) return 0;
  if (z > FAR) return 1;
  let sum = z;
  let term = z;
  for (let i = 3; Math.abs(term) > 1e-18 * Math.abs(sum); i += 2) {
    term *= (z * z) / i;
    sum += term;
  }
  return 0.5 + density(z) * sum;
}

/** The z below which a share `p` lies, 0 < p < 1, found by halving: exact enough, and no table of constants. */
export function quantile(p: number): number {
  if (p > 0.5) return -quantile(1 - p);
  let [low, high] = [-FAR, 0];
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (distribution(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The chance that two standard normal variables with correlation r, 0 ≤ r < 1, both stay below z: Φ(z)² and the integral
 * of the density over the correlation (Plackett 1954), by Simpson's rule in asin r, to about 1e-12.
 */
export function bothBelow(z: number, r: number): number {
  const steps = 200;
  const width = Math.asin(r) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i += 1) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 0 ? 2 : 4;
    sum += weight * Math.exp((-z * z) / (1 + Math.sin(i * width)));
  }
  return distribution(z) ** 2 + (sum * width) / 3 / (2 * Math.PI);
}
