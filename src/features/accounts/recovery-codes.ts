import { createHmac } from 'node:crypto';

export const RECOVERY_CODES = 10;

/** Without those that look alike: i, l, o, 0, 1. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUP = 6;

/** Ten codes like `h7wk3p-x2nd9q`, of some 59 random bits each. */
export function newRecoveryCodes({ bytes }: { bytes(n: number): Uint8Array }): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => `${letters(bytes)}-${letters(bytes)}`);
}

function letters(bytes: (n: number) => Uint8Array): string {
  let text = '';
  while (text.length < GROUP) {
    // 248 is the largest multiple of the 31 letters under 256: above it the first ones would come more often.
    for (const byte of bytes(GROUP)) if (byte < 248 && text.length < GROUP) text += ALPHABET[byte % ALPHABET.length];
  }
  return text;
}

/** What is stored of a code: whoever has only the database can't try codes against it. */
export function recoveryCodeHash(key: Buffer, userId: string, code: string): string {
  const plain = code.normalize('NFKC').toLowerCase().replaceAll(/[\s-]/g, '');
  return createHmac('sha256', key).update(`${userId}\n${plain}`).digest('base64url');
}
