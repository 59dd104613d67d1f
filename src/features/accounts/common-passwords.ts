import { createRequire } from 'node:module';

interface Language {
  dictionary: { 'passwords-common': string[] };
}

let common: Set<string> | undefined;

/**
 * Whether a password (in lower case) is among the 49,000 used most. The list is read when the first password is
 * chosen, not at start: it takes some 30 ms and a few MB.
 */
export function isCommonPassword(folded: string): boolean {
  // `require` so that reading it late needs no await in the rules that ask.
  common ??= new Set(
    (createRequire(import.meta.url)('@zxcvbn-ts/language-common') as Language).dictionary['passwords-common'],
  );
  return common.has(folded);
}
