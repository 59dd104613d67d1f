import { FUNCTIONING_RATE, type ItemStatistics, type OptionStatistics } from './item-statistics.ts';
import { signed } from './wording.ts';

/** Fewer first attempts than this say too little about an item. */
export const ENOUGH = 30;

/** Where the product begins to speak up. House values, not a standard: a flag asks for a look, it decides nothing. */
export const LIMITS = {
  /** p above: nearly everybody is right. */
  easy: 0.95,
  /** p below: nearly everybody is wrong. */
  hard: 0.3,
  /** Point-biserial with the rest below: hardly tells stronger from weaker learners. */
  weak: 0.1,
  /** Point-biserial of a wrong option from which it counts as drawing the strong. */
  drawsStrong: 0.1,
  /** Share of omissions above. */
  omitted: 0.05,
} as const;

export interface Flag {
  readonly code:
    | 'too-early'
    | 'probably-mis-keyed'
    | 'negative-discrimination'
    | 'weak-discrimination'
    | 'too-easy'
    | 'too-hard'
    | 'non-functioning-distractors'
    | 'omissions';
  /** What is seen, in plain words. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
}

/**
 * What an educator should look at, the gravest first. Under 30 answers nothing but that it is too early.
 * @param name how an option is called where it is shown, by its name in the sums
 */
export function itemFlags(item: ItemStatistics, name: (option: string) => string = (option) => option): Flag[] {
  if (item.n < ENOUGH) return [tooEarly(item.n)];
  return [
    misKeyed(item, name),
    discrimination(item),
    difficulty(item),
    nonFunctioning(item, name),
    omissions(item),
  ].filter((flag) => flag !== null);
}

function tooEarly(n: number): Flag {
  return {
    code: 'too-early',
    message: `Too early to judge: ${n} of at least ${ENOUGH} answers.`,
    advice: 'Wait for more learners before changing the question.',
  };
}

/** A wrong option that goes with a high total, and more so than a right one does. */
function misKeyed({ options }: ItemStatistics, name: (option: string) => string): Flag | null {
  const keys = (options ?? []).filter(({ isKey }) => isKey);
  const [key] = keys.sort((a, b) => strength(a) - strength(b));
  if (!options || !key) return null;
  const [rival] = options
    .filter((option) => !option.isKey && option.rate >= FUNCTIONING_RATE && strength(option) >= LIMITS.drawsStrong)
    .sort((a, b) => strength(b) - strength(a));
  if (!rival || strength(rival) <= strength(key)) return null;
  const [wrong, right] = [name(rival.option), name(key.option)];
  const oftener = rival.rate > key.rate;
  return {
    code: 'probably-mis-keyed',
    message: oftener
      ? `Strong learners choose ${wrong} more often than the key ${right}: check the key.`
      : `Choosing ${wrong} goes with a high score more than choosing the key ${right} does: check the key.`,
    advice: `Read the passage behind the question. If ${wrong} is right too, or instead, correct the key and regrade; if not, say in the stem what makes ${wrong} wrong.`,
  };
}

function strength({ pointBiserialWithTotal }: OptionStatistics): number {
  return pointBiserialWithTotal ?? 0;
}

function discrimination({ pointBiserialItemRest: rest }: ItemStatistics): Flag | null {
  if (rest === null || rest >= LIMITS.weak) return null;
  return rest < 0
    ? {
        code: 'negative-discrimination',
        message: `Learners who do well on the other questions do worse on this one (point-biserial with the rest ${signed(rest, 2)}).`,
        advice: 'Check the key first, then whether the stem can be read in two ways or an expert would object to it.',
      }
    : {
        code: 'weak-discrimination',
        message: `Hardly tells stronger from weaker learners (point-biserial with the rest ${signed(rest, 2)}).`,
        advice: 'Check whether the stem is clear and whether the question tests its key point; revise it if not.',
      };
}

function difficulty({ p }: ItemStatistics): Flag | null {
  if (p > LIMITS.easy) {
    return {
      code: 'too-easy',
      message: `Nearly everybody is right (${percent(p)}).`,
      advice:
        'Keep it if the point must be known by all; otherwise look for cues to the answer and stronger wrong options.',
    };
  }
  if (p >= LIMITS.hard) return null;
  return {
    code: 'too-hard',
    message: `Few are right (${percent(p)}).`,
    advice: 'Check the key, whether the article makes the point clearly, and whether the stem asks one question.',
  };
}

function nonFunctioning({ options }: ItemStatistics, name: (option: string) => string): Flag | null {
  const idle = options?.filter((option) => option.nonFunctioning) ?? [];
  if (idle.length === 0) return null;
  const wrong = options?.filter(({ isKey }) => !isKey).length ?? 0;
  const list = idle.map(({ option, rate }) => `${name(option)} (${percent(rate)})`).join(', ');
  return {
    code: 'non-functioning-distractors',
    message: `${idle.length} of ${wrong} wrong options ${idle.length === 1 ? 'is' : 'are'} chosen by fewer than 5 %: ${list}.`,
    advice: 'Replace by an error that learners really make, or leave it out: three options suffice.',
  };
}

function omissions({ omissions: omitted }: ItemStatistics): Flag | null {
  if (!omitted || omitted.rate <= LIMITS.omitted) return null;
  return {
    code: 'omissions',
    message: `${percent(omitted.rate)} left it unanswered.`,
    advice: 'Check whether it can be understood and answered in the time, and whether its place at the end is why.',
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
