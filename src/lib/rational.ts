/** An exact fraction: `den` > 0, lowest terms, both safe integers. */
export interface Rational {
  readonly num: number;
  readonly den: number;
}

export const ZERO: Rational = { num: 0, den: 1 };
export const ONE: Rational = { num: 1, den: 1 };

/**
 * @throws RangeError when the denominator is 0 or a part is no longer a safe integer: never a rounded result
 */
export function rational(num: number, den = 1): Rational {
  if (den === 0) throw new RangeError('a fraction needs a denominator other than 0');
  if (!Number.isSafeInteger(num) || !Number.isSafeInteger(den)) throw new RangeError('a fraction needs safe integers');
  const divisor = gcd(Math.abs(num), Math.abs(den)) * Math.sign(den);
  return { num: num / divisor + 0, den: den / divisor };
}

export function add(a: Rational, b: Rational): Rational {
  return rational(a.num * b.den + b.num * a.den, a.den * b.den);
}

export function sum(terms: readonly Rational[]): Rational {
  return terms.reduce(add, ZERO);
}

export function divide(a: Rational, by: number): Rational {
  return rational(a.num, a.den * by);
}

/** Negative, 0 or positive as a < b, a = b, a > b. */
export function compare(a: Rational, b: Rational): number {
  return Math.sign(a.num * b.den - b.num * a.den);
}

/** Percent with at most one decimal, rounded down, so that what is shown never reaches a mark that the score does not. */
export function percentText(value: Rational): string {
  const tenths = Math.floor((value.num * 1000) / value.den);
  return tenths % 10 === 0 ? String(tenths / 10) : (tenths / 10).toFixed(1);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
