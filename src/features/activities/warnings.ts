import { type Finding, type LintQuestion, lintBank, lintQuestion } from '../linting/index.ts';

/** What the item-writing rules say of a question of an activity, without keeping it from being used. */
export interface ActivityWarning extends Finding {
  /** The question's id in the file; null: of all questions together. */
  question: string | null;
}

/** The warnings of each question in turn, then those of the set (domain rules, 7). Pure. */
export function warningsOf(questions: readonly LintQuestion[]): ActivityWarning[] {
  return [
    ...questions.flatMap((question) =>
      lintQuestion(question).map((finding) => ({ question: question.id, ...finding })),
    ),
    ...lintBank(questions).map((finding) => ({ question: null, ...finding })),
  ].filter(({ severity }) => severity === 'warning');
}

/** “two-actions, options.2: … (L4). …”, for one line of text. */
export function warningLine({ question, field, rule, message, fix }: ActivityWarning): string {
  return `${question === null ? field : `${question}, ${field}`}: ${message} ${fix} (${rule})`;
}
