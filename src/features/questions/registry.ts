import { Invalid } from '../../http/errors.ts';
import type { QuestionKind } from './kind.ts';
import { extendedMatching } from './kinds/extended-matching/index.ts';
import { matching } from './kinds/matching/index.ts';
import { multipleResponse } from './kinds/multiple-response/index.ts';
import { numeric } from './kinds/numeric/index.ts';
import { ordering } from './kinds/ordering/index.ts';
import { shortAnswer } from './kinds/short-answer/index.ts';
import { singleBestAnswer } from './kinds/single-best-answer/index.ts';

const KINDS = new Map<string, QuestionKind>(
  [singleBestAnswer, multipleResponse, matching, ordering, numeric, shortAnswer, extendedMatching].map((kind) => [
    kind.name,
    kind,
  ]),
);

export const kindNames: readonly string[] = [...KINDS.keys()];

/** @throws Invalid when there is no such kind */
export function questionKind(name: string): QuestionKind {
  const kind = KINDS.get(name);
  if (!kind) throw new Invalid(`there is no kind of question "${name}"; use one of ${kindNames.join(', ')}`);
  return kind;
}
