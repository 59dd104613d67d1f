/**
 * Certainty-based marking, which rewards knowing what one knows: A. R. Gardner-Medwin's scheme of three levels
 * (domain rules, 7 [89]). Pure.
 */

/** 1 low, 2 middling, 3 high. */
export type Confidence = 1 | 2 | 3;

interface Level {
  readonly confidence: Confidence;
  /** As a form says it. */
  readonly value: string;
  readonly label: string;
  /** Points for a right and for a wrong answer. */
  readonly right: number;
  readonly wrong: number;
  /** The level pays best for a chance of being right from … to …; below ⅔ it is 1 · p, above ⅘ 3p − 6(1 − p). */
  readonly from: number;
  readonly to: number;
}

export const LEVELS: readonly Level[] = [
  { confidence: 1, value: 'low', label: 'Low', right: 1, wrong: 0, from: 0, to: 2 / 3 },
  { confidence: 2, value: 'middling', label: 'Middling', right: 2, wrong: -2, from: 2 / 3, to: 4 / 5 },
  { confidence: 3, value: 'high', label: 'High', right: 3, wrong: -6, from: 4 / 5, to: 1 },
];

/** @param right fully right: an answer that is right in part counts as wrong, since one was not right to be sure of it */
export function certaintyPoints(confidence: Confidence, right: boolean): number {
  const level = levelOf(confidence);
  return right ? level.right : level.wrong;
}

function levelOf(confidence: Confidence): Level {
  return LEVELS[confidence - 1] as Level;
}

export interface Marked {
  readonly confidence: Confidence | null;
  readonly right: boolean;
}

export interface Calibration {
  readonly label: string;
  readonly right: number;
  readonly wrong: number;
  readonly points: number;
  /** Share that was right against the range in which the level pays; null while too few to say. */
  readonly verdict: 'less-right' | 'as-sure' | 'more-right' | null;
}

/** Answers of one level before anything is said of how it fits. */
export const ENOUGH_TO_SAY = 5;

/** How sure a learner was, against how often they were right; a row for each level. */
export function calibration(answers: readonly Marked[]): Calibration[] {
  return LEVELS.map((level) => {
    const own = answers.filter(({ confidence }) => confidence === level.confidence);
    const right = own.filter((answer) => answer.right).length;
    const wrong = own.length - right;
    const points = right * level.right + wrong * level.wrong;
    return { label: level.label, right, wrong, points: points + 0, verdict: verdictOf(level, right, own.length) };
  });
}

function verdictOf({ from, to }: Level, right: number, n: number): Calibration['verdict'] {
  if (n < ENOUGH_TO_SAY) return null;
  const share = right / n;
  if (share < from) return 'less-right';
  return share > to ? 'more-right' : 'as-sure';
}

/** Points of the answers that said how sure, and the most that could be had with them; null when none did. */
export function certaintyScore(answers: readonly Marked[]): { points: number; most: number } | null {
  const said = answers.flatMap(({ confidence, right }) =>
    confidence === null ? [] : [certaintyPoints(confidence, right)],
  );
  if (said.length === 0) return null;
  return { points: said.reduce((sum, points) => sum + points, 0), most: 3 * said.length };
}
