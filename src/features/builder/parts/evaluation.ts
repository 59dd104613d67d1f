import type { DraftEvaluationQuestion } from '../draft.ts';
import { lineOf, linesOf, rowAt, rowsOf, type Values, valuesOfRows } from '../values.ts';
import { type Part, rowsAct, withDetails } from './part.ts';

export const EVALUATION_KINDS = [
  { value: 'objectives', label: 'Agreement with each learning objective' },
  { value: 'choice', label: 'One of several answers' },
  { value: 'choices', label: 'Any of several answers' },
  { value: 'text', label: 'Free text' },
] as const;

const FIELDS: Readonly<Record<string, string>> = {
  kind: 'kind',
  label: 'wording',
  options: 'answers to choose from',
  required: 'required',
};

/** What is asked after passing, kept apart from identity. */
export const evaluation: Part = {
  name: 'evaluation',
  title: 'Evaluation form',
  about: 'What learners are asked after passing, kept apart from who they are.',
  fields: ['evaluation'],
  act: rowsAct('evaluation', { id: '', kind: 'choice', label: '', options: '', required: '' }, 'label'),
  values: ({ content: { details } }) =>
    valuesOfRows(
      'evaluation',
      details.evaluation.map(({ id, kind, label, options, required }) => ({
        id,
        kind,
        label,
        options: options.join('\n'),
        required: required ? 'yes' : '',
      })),
    ),
  read: (values, draft) => {
    const rows = rowsOf(values, 'evaluation').map((row) => rowAt(values, 'evaluation', row));
    return withDetails(draft, { evaluation: questionsOf(rows) });
  },
  label: (field) => {
    if (field === 'evaluation-add') return 'Evaluation form';
    const [, row = '0', part = ''] = field.split('.');
    return `Question ${Number(row) + 1}, ${FIELDS[part] ?? part}`;
  },
  anchor: ([, row, field]) =>
    row === undefined ? 'evaluation-add' : `evaluation.${row}.${field === 'options' ? 'options' : 'label'}`,
};

/** Ids name answers that are kept, so a question keeps its own; a new one gets the next that is free. */
function questionsOf(rows: readonly Values[]): DraftEvaluationQuestion[] {
  const taken = new Set(rows.map((row) => row['id'] ?? ''));
  const given = new Set<string>();
  return rows.map((row) => {
    const own = /^[a-z0-9-]{1,40}$/.exec(row['id'] ?? '')?.[0];
    const id = own !== undefined && !given.has(own) ? own : nextId(taken);
    taken.add(id);
    given.add(id);
    return questionOf(row, id);
  });
}

function questionOf(row: Values, id: string): DraftEvaluationQuestion {
  const kind = EVALUATION_KINDS.find(({ value }) => value === row['kind'])?.value ?? 'choice';
  const options = [...new Set(linesOf(row, 'options'))];
  return { id, kind, label: lineOf(row, 'label'), required: row['required'] === 'yes', options };
}

function nextId(taken: ReadonlySet<string>): string {
  let n = 1;
  while (taken.has(`question-${n}`)) n += 1;
  return `question-${n}`;
}
