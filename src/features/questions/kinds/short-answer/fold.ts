export interface Folding {
  readonly caseSensitive: boolean;
  readonly accentSensitive: boolean;
}

/** A text as answers are compared: compatible forms made one, spaces and final punctuation aside, case and accents folded. */
export function fold(text: string, { caseSensitive, accentSensitive }: Folding): string {
  let folded = text
    .normalize('NFKC')
    .replaceAll(/[‐‑–—−]/g, '-')
    .replaceAll(/[‘’ʼ]/g, "'")
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/[.,;:!?]+$/, '')
    .trim();
  if (!accentSensitive) folded = folded.normalize('NFD').replaceAll(/\p{M}+/gu, '');
  // Upper before lower case: ß and ss, ς and σ meet.
  return caseSensitive ? folded : folded.toUpperCase().toLowerCase();
}
