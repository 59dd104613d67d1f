/** An exact decimal: digits × 10^-scale. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const WRITTEN = /^([+\-−])?\s*(\d{0,30})(?:[.,](\d{0,30}))?$/;

/**
 * A number as people write it: a point or a comma before the decimals, a hyphen or a minus sign, spaces between groups
 * of digits. No exponents.
 * @returns null when it is none
 */
export function parseDecimal(text: string): Decimal | null {
  const match = WRITTEN.exec(text.trim().replaceAll(/(?<=\d)[\s\u00a0\u202f](?=\d{3}(\D|$))/g, ''));
  if (!match) return null;
  const [, sign, whole = '', decimals = ''] = match;
  if (whole === '' && decimals === '') return null;
  const digits = BigInt(`${whole}${decimals}`);
  return { digits: sign === '-' || sign === '−' ? -digits : digits, scale: decimals.length };
}

/** Whether |a − b| ≤ tolerance, exactly. */
export function within(a: Decimal, b: Decimal, tolerance: Decimal): boolean {
  const scale = Math.max(a.scale, b.scale, tolerance.scale);
  const at = ({ digits, scale: own }: Decimal) => digits * 10n ** BigInt(scale - own);
  const difference = at(a) - at(b);
  return (difference < 0n ? -difference : difference) <= at(tolerance);
}
