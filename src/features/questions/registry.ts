import { Invalid } from '../../http/errors.ts';
import type { QuestionKind } from './kind.ts';
import { multipleResponse } from './kinds/multiple-response/index.ts';
import { singleBestAnswer } from './kinds/single-best-answer/index.ts';

const KINDS = new Map<string, QuestionKind>([singleBestAnswer, multipleResponse].map((kind) => [kind.name, kind]));

export const kindNames: readonly string[] = [...KINDS.keys()];

/** @throws Invalid when there is no such kind */
export function questionKind(name: string): QuestionKind {
  const kind = KINDS.get(name);
  if (!kind) throw new Invalid(`there is no kind of question "${name}"; use one of ${kindNames.join(', ')}`);
  return kind;
}
