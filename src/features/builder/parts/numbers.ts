import { lineOf, type Values } from '../values.ts';

export interface NumberRule {
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
}

/** What a number field says: a number, nothing, or what to write instead. */
export type ReadNumber = { ok: true; value: number | null } | { ok: false; error: string };

/** Takes 45, 45.5 and 45,5. Nothing typed is null, which is no error in a draft. */
export function numberOf(values: Values, name: string, { min, max, whole = true }: NumberRule): ReadNumber {
  const text = lineOf(values, name).replace(',', '.');
  if (text === '') return { ok: true, value: null };
  const value = Number(text);
  const fits = /^\d{1,6}(?:\.\d{1,4})?$/.test(text) && value >= min && value <= max;
  if (fits && (!whole || Number.isInteger(value))) return { ok: true, value };
  return { ok: false, error: `Use a ${whole ? 'whole number' : 'number'} from ${min} to ${max}.` };
}

/** Reads several number fields at once. */
export function numbersOf<Name extends string>(
  values: Values,
  rules: Readonly<Record<Name, NumberRule>>,
): { numbers: Record<Name, number | null>; errors: Record<string, string> | null } {
  const numbers = {} as Record<Name, number | null>;
  const errors: Record<string, string> = {};
  for (const name of Object.keys(rules) as Name[]) {
    const read = numberOf(values, name, rules[name]);
    if (read.ok) numbers[name] = read.value;
    else errors[name] = read.error;
  }
  return { numbers, errors: Object.keys(errors).length > 0 ? errors : null };
}

/** A number as its field shows it. */
export function numberText(value: number | null): string {
  return value === null ? '' : String(value);
}
