/**
 * Certificate numbers: `KP-XXXX-XXXX-XXXX-C`, 60 random bits in Crockford's base 32
 * (https://www.crockford.com/base32.html) and a check character.
 *
 * The check is a weighted sum over the field of 32 elements: character i counts alpha^i times, the check character
 * once. The weights are distinct and not zero, so one wrong character and any two characters swapped are always found.
 */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const DATA_LENGTH = 12;
const PREFIX = 'KP';

/** Random bytes wanted: 60 bits, rounded up. */
export const NUMBER_BYTES = 8;

/**
 * @param bytes NUMBER_BYTES random bytes, of which 60 bits are used
 * @returns the number as it is printed
 */
export function certificateNumber(bytes: Uint8Array): string {
  let bits = bytes.slice(0, NUMBER_BYTES).reduce((all, byte) => (all << 8n) | BigInt(byte), 0n);
  const values: number[] = [];
  for (let i = 0; i < DATA_LENGTH; i += 1) {
    values.push(Number(bits & 31n));
    bits >>= 5n;
  }
  return printed([...values, checkValue(values)]);
}

/**
 * Reads a number as somebody typed it: case, spaces and hyphens don't matter, the prefix may be missing, and O, I and L
 * stand for the digits that they look like.
 * @returns the number as it is printed, or null when it can't be one (length, characters or check character)
 */
export function readCertificateNumber(unsafe_text: string): string | null {
  if (unsafe_text.length > 60) return null;
  const text = unsafe_text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\p{Pd}]/gu, '');
  const body =
    text.length === PREFIX.length + DATA_LENGTH + 1 && text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text;
  if (body.length !== DATA_LENGTH + 1) return null;
  const values = [...body.replaceAll('O', '0').replaceAll(/[IL]/g, '1')].map((char) => ALPHABET.indexOf(char));
  if (values.includes(-1)) return null;
  return checkValue(values.slice(0, DATA_LENGTH)) === values[DATA_LENGTH] ? printed(values) : null;
}

function printed(values: readonly number[]): string {
  const chars = values.map((value) => ALPHABET[value]).join('');
  return [PREFIX, chars.slice(0, 4), chars.slice(4, 8), chars.slice(8, 12), chars.slice(12)].join('-');
}

/** Horner's scheme from the last character to the first, so that character i (from 0) ends up with the weight alpha^(i + 1). */
function checkValue(values: readonly number[]): number {
  return values.reduceRight((sum, value) => timesAlpha(sum ^ value), 0);
}

/** Multiplies by alpha, a root of the primitive polynomial x^5 + x^2 + 1, in GF(32). */
function timesAlpha(value: number): number {
  const shifted = value << 1;
  return shifted & 32 ? shifted ^ 0b100101 : shifted;
}
