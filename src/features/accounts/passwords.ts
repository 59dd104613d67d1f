export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 256;

/** How many characters must be left once the person's own words are taken out of a password. */
const OWN_PART_MIN = 6;

/**
 * Why a password can't be chosen, or null when it can. No rules on kinds of characters (NIST SP 800-63B 3.1.1.2):
 * length, not one of the common ones, not the person's own name or address.
 * @param isCommon told the password in lower case
 */
export function passwordFault(
  password: string,
  person: { email: string; fullName: string },
  isCommon: (folded: string) => boolean,
): string | null {
  if (isTooLong(password)) return `Use at most ${PASSWORD_MAX} characters.`;
  const folded = password.normalize('NFKC').toLowerCase();
  if ([...folded].length < PASSWORD_MIN)
    return `Use at least ${PASSWORD_MIN} characters. A few words together are good.`;
  if (new Set(folded).size < 4) return 'This repeats the same few characters. Use a few words together.';
  const base = folded.replace(/[\d\p{P}\p{S}]{1,4}$/u, '');
  if (isCommon(folded) || isCommon(base)) {
    return 'This is one of the passwords that people use most, so it would be guessed first. Use a few words together.';
  }
  if (withoutOwnWords(folded, person).length < OWN_PART_MIN) {
    return 'This is too close to your name or email address. Use something that nobody would connect with you.';
  }
  return null;
}

/** Longer than any password that was ever accepted; such a one is not even hashed. */
export function isTooLong(password: string): boolean {
  return password.length > PASSWORD_MAX * 2 || [...password].length > PASSWORD_MAX;
}

function withoutOwnWords(folded: string, { email, fullName }: { email: string; fullName: string }): string {
  const own = `${email} ${fullName} keypoint`.normalize('NFKC').toLowerCase();
  const words = [email.toLowerCase(), ...own.split(/[^\p{L}\p{N}]+/u)].filter((word) => word.length >= 3);
  let rest = folded;
  for (const word of words.sort((a, b) => b.length - a.length)) rest = rest.replaceAll(word, '');
  return rest;
}
