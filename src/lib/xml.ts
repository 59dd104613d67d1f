/** What XML 1.0 can't hold: control characters, halves of surrogate pairs, and the two that are no characters. */
const UNFIT = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu;

/** Text as XML 1.0 can hold it; what it can't becomes U+FFFD. Escaping is left to whoever writes it. */
export function fitForXml(text: string): string {
  return text.replace(UNFIT, '\ufffd');
}
