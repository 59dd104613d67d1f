export type { Finding, LintOption, LintQuestion, Rule } from './finding.ts';
export { lintBank, lintQuestion } from './lint.ts';
export { toLint } from './parsed.ts';
