import type { Finding, LintQuestion, Rule } from '../../src/features/linting/index.ts';
import { lintQuestion } from '../../src/features/linting/index.ts';

export const STEM = 'A 60-year-old man has had chest pain for two hours. What is the best next step?';

/** A question with these options; a key is written with a star before it, and the first is it when none has one. */
export function question(stem: string, ...texts: string[]): LintQuestion {
  const starred = texts.some((text) => text.startsWith('* '));
  return {
    id: 'q',
    kind: texts.length === 0 ? 'numeric' : 'single-best-answer',
    stem,
    options: texts.map((text, i) => ({
      text: text.replace(/^\* /, ''),
      correct: starred ? text.startsWith('* ') : i === 0,
      rationale: 'The article says so.',
    })),
    keyPoint: 'kp',
    passage: 'As the article says.',
  };
}

export function findingsOf(rule: Rule, one: LintQuestion): Finding[] {
  return lintQuestion(one).filter((finding) => finding.rule === rule);
}
