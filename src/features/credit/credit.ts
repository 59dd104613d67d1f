/** Credit is counted in hundredths, so that quarter hours are whole numbers (domain rules, 1 "Credit unit" and "Claim"). */
export const QUARTER = 25;

/** "0.75" for 75 */
export function creditText(hundredths: number): string {
  return (hundredths / 100).toFixed(2);
}

/**
 * Reads a claim of credit.
 * @param unsafe_text what was typed, such as "0.75"
 * @param step in hundredths; also the least that can be claimed
 * @returns hundredths, or what is wrong and what to enter instead
 */
export function readClaim(
  unsafe_text: unknown,
  maximumHundredths: number,
  step = QUARTER,
): { hundredths: number } | { error: string } {
  const least = creditText(step);
  const range = `from ${least} to ${creditText(maximumHundredths)} in steps of ${least}`;
  if (typeof unsafe_text !== 'string' || unsafe_text.trim() === '')
    return { error: `Enter the credits that you claim, ${range}.` };
  const match = /^(\d{1,4})(?:[.,](\d{1,6}))?$/.exec(unsafe_text.trim());
  if (!match) return { error: `Enter the credits as a number ${range}.` };
  const [, whole = '', fraction = ''] = match;
  const rest = fraction.slice(2);
  const hundredths = Number(whole) * 100 + Number(fraction.slice(0, 2).padEnd(2, '0'));
  const onGrid = hundredths % step === 0 && /^0*$/.test(rest);
  if (hundredths < step) return { error: `The least that can be claimed is ${least}. Enter a number ${range}.` };
  if (hundredths > maximumHundredths || (hundredths === maximumHundredths && !onGrid)) {
    return {
      error: `This activity is designated for at most ${creditText(maximumHundredths)}. Enter a number ${range}.`,
    };
  }
  if (onGrid) return { hundredths };
  const grid = step === QUARTER ? 'in quarter hours' : `in steps of ${least}`;
  return { error: `Credit is counted ${grid}. Enter a number ${range}.` };
}
