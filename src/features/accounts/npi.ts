/** The Luhn check of an NPI runs over the issuer prefix 80840 and the ten digits (45 CFR 162.406; ISO/IEC 7812). */
const PREFIX = '80840';

/** Whether ten digits are a well-formed National Provider Identifier. Says nothing about whether it was ever issued. */
export function isNpi(text: string): boolean {
  return /^\d{10}$/.test(text) && luhnSum(PREFIX + text) % 10 === 0;
}

/** Digits weighted 1, 2, 1, 2 … from the right; a doubled digit above 9 counts as the sum of its own digits. */
function luhnSum(digits: string): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum;
}
