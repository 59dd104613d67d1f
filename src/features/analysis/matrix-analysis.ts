import { Invalid } from '../../http/errors.ts';
import type { Rational } from '../../lib/rational.ts';
import { type FormStatistics, statisticsOf } from './form-statistics.ts';
import { type PairwiseStatistics, pairwiseStatistics } from './pairwise.ts';
import { attemptsOf, readKey, readResponses } from './response-matrix.ts';
import { sumsOf } from './sums.ts';

/** A file as it was read. */
interface TextFile {
  readonly name: string;
  readonly text: string;
}

export interface MatrixFiles {
  readonly responses: TextFile;
  readonly key?: TextFile | undefined;
  /** How an item left unanswered is written, besides an empty cell. */
  readonly omitted?: string | undefined;
  /** Share of the points that passes, 0 to 1. */
  readonly passMark?: Rational | undefined;
}

/**
 * Item analysis of any response matrix (issue 3, item 15).
 * @throws Invalid naming file, row and column
 */
export function analyseMatrix(files: MatrixFiles): { form: FormStatistics; pairwise: PairwiseStatistics } {
  const matrix = readResponses(files.responses.text, files.responses.name);
  const key = files.key && readKey(files.key.text, files.key.name, matrix.items);
  if (files.omitted !== undefined && !key) throw new Invalid('an omitted option means something with a key only');
  const attempts = attemptsOf(matrix, {
    ...(key && { key }),
    ...(files.omitted !== undefined && { omitted: files.omitted }),
  });
  const form = statisticsOf(sumsOf(attempts), {
    keys: new Map([...(key ?? [])].map(([item, option]) => [item, [option]])),
    ...(files.passMark && { passMark: files.passMark }),
  });
  if (!form) throw new Invalid(`${files.responses.name}: there is no learner`);
  return { form, pairwise: pairwiseStatistics(attempts) };
}
