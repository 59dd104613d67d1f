import { incomplete } from './completeness.ts';
import { clang, convergence } from './echoes.ts';
import type { Check, Finding, LintQuestion } from './finding.ts';
import { grammarCue } from './grammar.ts';
import { longKey, longKeyRate } from './length.ts';
import { duplicates, opposites } from './logic.ts';
import { keyPositions } from './positions.ts';
import { heterogeneous, unsorted } from './sets.ts';
import { hinged, negativeLeadIn, unfocusedStem } from './stem.ts';
import { read } from './text.ts';
import { absolutes, combinedOptions, vagueTerms } from './wording.ts';

/** In the order of the rules' numbers. */
const CHECKS: readonly Check[] = [
  combinedOptions,
  negativeLeadIn,
  absolutes,
  vagueTerms,
  longKey,
  grammarCue,
  clang,
  convergence,
  heterogeneous,
  unfocusedStem,
  unsorted,
  opposites,
  hinged,
  duplicates,
  incomplete,
];

/**
 * What the rules of item writing L1–L15 (domain rules, 7) find in a question, in the order of their numbers. Pure, for
 * any text. The words looked for are English: of a question in another language it says little, and nothing to rely on.
 */
export function lintQuestion(question: LintQuestion): Finding[] {
  const plain = read(question);
  return CHECKS.flatMap((check) => check(plain));
}

/** What L5 and L16 find in a set of questions as a whole; `lintQuestion` says the rest. Pure. */
export function lintBank(questions: readonly LintQuestion[]): Finding[] {
  const plain = questions.map(read);
  return [...longKeyRate(plain), ...keyPositions(plain)];
}
