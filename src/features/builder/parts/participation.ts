import { LEARNING_FORMATS } from '../../activities/index.ts';
import { lineOf, textOf } from '../values.ts';
import { numbersOf, numberText } from './numbers.ts';
import { anchorOf, noAct, type Part, withDetails } from './part.ts';

const LABELS: Readonly<Record<string, string>> = {
  learningFormat: 'Learning format',
  medium: 'Medium',
  method: 'Method of participation',
  estimatedMinutes: 'Estimated time, in minutes',
  requirements: 'Hardware and software',
  contact: 'Contact',
};

/** How one takes part, what is needed for it, and whom to ask. */
export const participation: Part = {
  name: 'participation',
  title: 'Taking part',
  about: 'Format, medium, method, time, requirements and contact.',
  fields: Object.keys(LABELS),
  act: noAct,
  values: ({ content: { details } }) => ({
    learningFormat: details.learningFormat,
    medium: details.medium,
    method: details.method,
    estimatedMinutes: numberText(details.estimatedMinutes),
    requirements: details.requirements,
    contact: details.contact,
  }),
  read: (values, draft) => {
    const { numbers, errors } = numbersOf(values, { estimatedMinutes: { min: 1, max: 10_080 } });
    if (errors) return { ok: false, errors };
    const format = LEARNING_FORMATS.find((name) => name === values['learningFormat']);
    return withDetails(draft, {
      learningFormat: format ?? draft.content.details.learningFormat,
      medium: lineOf(values, 'medium'),
      method: textOf(values, 'method'),
      estimatedMinutes: numbers.estimatedMinutes,
      requirements: textOf(values, 'requirements'),
      contact: textOf(values, 'contact'),
    });
  },
  label: (field) => LABELS[field] ?? field,
  anchor: (path) => anchorOf(path.slice(0, 1)),
};
