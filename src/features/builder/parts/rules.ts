import { FEEDBACK, SCORING } from '../../activities/index.ts';
import { numbersOf, numberText } from './numbers.ts';
import { noAct, type Part, withDetails } from './part.ts';

const LABELS: Readonly<Record<string, string>> = {
  passMark: 'Pass mark, in percent',
  attemptsAllowed: 'Attempts allowed',
  retryWaitHours: 'Hours between attempts',
  timeLimitMinutes: 'Time limit, in minutes',
  multipleResponseScoring: 'Scoring of multiple response',
  feedback: 'Feedback',
  practice: 'Practice',
};

export const FEEDBACK_CHOICES = [
  {
    value: 'after-pass-or-last-attempt',
    label: 'Once passed, or after the last attempt',
    hint: 'Until then learners see their points for each key point and where to read again.',
  },
  { value: 'after-every-attempt', label: 'After every attempt', hint: 'The key is known before the next attempt.' },
  { value: 'scores-only', label: 'Scores only', hint: 'Key and rationales are never shown.' },
] as const;

export const SCORING_CHOICES = [
  { value: 'all-or-nothing', label: 'All or nothing', hint: 'Exactly the right options score 1, anything else 0.' },
  {
    value: 'right-minus-wrong',
    label: 'Right minus wrong',
    hint: 'The share chosen rightly less the share chosen wrongly, never below 0.',
  },
] as const;

/** How it is passed. */
export const rules: Part = {
  name: 'rules',
  title: 'Rules',
  about: 'Pass mark, attempts, waiting time, time limit, scoring, feedback and practice.',
  fields: ['rules'],
  act: noAct,
  values: ({ content: { details } }) => ({
    passMark: numberText(details.rules.passMark),
    attemptsAllowed: numberText(details.rules.attemptsAllowed),
    retryWaitHours: numberText(details.rules.retryWaitHours),
    timeLimitMinutes: numberText(details.rules.timeLimitMinutes),
    multipleResponseScoring: details.rules.multipleResponseScoring,
    feedback: details.rules.feedback,
    practice: details.rules.practice ? 'yes' : '',
  }),
  read: (values, draft) => {
    const { numbers, errors } = numbersOf(values, {
      passMark: { min: 1, max: 100 },
      attemptsAllowed: { min: 1, max: 1000 },
      retryWaitHours: { min: 0, max: 8784, whole: false },
      timeLimitMinutes: { min: 1, max: 10_080, whole: false },
    });
    if (errors) return { ok: false, errors };
    const now = draft.content.details.rules;
    return withDetails(draft, {
      rules: {
        ...now,
        ...numbers,
        retryWaitHours: numbers.retryWaitHours ?? 0,
        multipleResponseScoring:
          SCORING.find((name) => name === values['multipleResponseScoring']) ?? now.multipleResponseScoring,
        feedback: FEEDBACK.find((name) => name === values['feedback']) ?? now.feedback,
        practice: values['practice'] === 'yes',
      },
    });
  },
  label: (field) => LABELS[field] ?? field,
  anchor: ([, field]) => String(field ?? 'passMark'),
};
