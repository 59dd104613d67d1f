/** Who may start what, and who may see which part of a result. Pure. */

export interface History {
  /** Attempts begun in this cycle, finished or not. */
  used: number;
  passed: boolean;
  open: boolean;
  /** When the last finished attempt was submitted, epoch ms. */
  lastSubmittedAt: number | null;
}

export interface StartRules {
  attemptsAllowed: number | null;
  retryWaitHours: number;
  /** Where today stands to the activity's dates. */
  term: 'coming' | 'open' | 'ended';
}

export type StartDecision = { allowed: true } | { allowed: false; reason: string };

/** Whether a new attempt may begin. An open one is resumed instead, which this does not decide. */
export function mayStart(rules: StartRules, history: History, now: number): StartDecision {
  if (history.passed) return no('You have passed this activity; there is nothing more to take.');
  if (rules.term === 'ended') return no('This activity is not open for new attempts: its term has ended.');
  if (rules.term === 'coming') return no('This activity is not open yet: its term has not begun.');
  if (attemptsLeft(rules.attemptsAllowed, history.used) === 0)
    return no('You have used every attempt that this activity allows.');
  const waitUntil = history.lastSubmittedAt === null ? 0 : history.lastSubmittedAt + rules.retryWaitHours * 3_600_000;
  if (now < waitUntil) {
    const hours = Math.ceil((waitUntil - now) / 3_600_000);
    return no(`The next attempt can begin in ${hours === 1 ? 'an hour' : `${hours} hours`}.`);
  }
  return { allowed: true };
}

function no(reason: string): StartDecision {
  return { allowed: false, reason };
}

/** null: without limit. */
export function attemptsLeft(allowed: number | null, used: number): number | null {
  return allowed === null ? null : Math.max(0, allowed - used);
}

/**
 * Whether key and rationales may be shown. By default only once nothing can be gained by knowing them:
 * after passing, or when the last attempt has been submitted (domain rules, 6).
 */
export function mayShowKey(feedback: string, allowed: number | null, history: History): boolean {
  if (feedback === 'scores-only' || history.open) return false;
  if (feedback === 'after-every-attempt') return true;
  return history.passed || attemptsLeft(allowed, history.used) === 0;
}

/**
 * Whether the questions of the quiz itself may be practised: nothing can be gained any more by knowing their answers.
 * Narrower than `mayShowKey` where answers are shown after every attempt, because practice has all questions of the pools
 * and not only those of an attempt that is over.
 */
export function mayPractiseQuiz(feedback: string, allowed: number | null, history: History): boolean {
  if (feedback === 'scores-only' || history.open) return false;
  return history.passed || attemptsLeft(allowed, history.used) === 0;
}
