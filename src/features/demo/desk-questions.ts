import type { Source } from '../questions/index.ts';

/** Questions that are at work on the desk of the demonstration, about key points of the iron-deficiency article. */
export interface DeskQuestion {
  readonly keyPoint: string;
  readonly kind: string;
  readonly source: Source;
  readonly tag: string;
  /** Why warnings of the item-writing rules stand, by the warning's id. */
  readonly reasons?: Readonly<Record<string, string>>;
}

/** Sent for review, and commented on. */
export const IN_REVIEW: DeskQuestion = {
  keyPoint: 'saturation',
  kind: 'single-best-answer',
  tag: 'heart failure',
  reasons: { 'reason-L5-options-2': 'A shorter key would leave out the marrow, which is the point.' },
  source: {
    stem: 'A woman of 72 with chronic heart failure is tired. Her haemoglobin is 124 g/L, her ferritin is 160 µg/L and her transferrin saturation is 14 %. How should these results be read together?',
    options: [
      {
        text: 'Iron stores are full',
        correct: false,
        rationale: 'A ferritin of 160 µg/L is within the normal range, and it rises with inflammation.',
      },
      {
        text: 'Iron is lost with blood',
        correct: false,
        rationale: 'The results show how much iron there is, and not where it went.',
      },
      {
        text: 'Too little iron reaches the marrow',
        correct: true,
        rationale:
          'A saturation below 20 % with a ferritin in the normal range points to functional deficiency, or to deficiency hidden by inflammation.',
      },
    ],
  },
};

export const REVIEW_COMMENT =
  'The numbers are well chosen: the ferritin alone would mislead. I am reading the rationales against the passage before I approve.';

/** Given back by the educator to the colleague who wrote it. */
export const GIVEN_BACK: DeskQuestion = {
  keyPoint: 'deficit',
  kind: 'numeric',
  tag: 'arithmetic',
  source: {
    stem: 'A woman of 60 kg has a haemoglobin of 8.5 g/dL, and the target is 13 g/dL. How large is her iron deficit by Ganzoni’s formula?',
    answer: { value: 1148, tolerance: 0, unit: 'mg' },
    rationale: '60 × (13 − 8.5) × 2.4 + 500 = 648 + 500 = 1148 mg.',
  },
};

export const CHANGES_WANTED =
  'A tolerance of 0 fails whoever rounds on the way. Allow 10 mg, as the other question on this formula does.';

/** Only begun. */
export const BEGUN: DeskQuestion = {
  keyPoint: 'coeliac',
  kind: 'multiple-response',
  tag: 'needs distractors',
  source: {
    stem: 'Which of these patients with iron deficiency anaemia should have serology for coeliac disease?',
    options: [
      {
        text: 'A man of 50 with a normal bowel habit',
        correct: true,
        rationale: 'It is sent whatever the bowel habit.',
      },
      { text: 'A woman of 30 with diarrhoea', correct: true, rationale: '' },
      { text: '', correct: false, rationale: '' },
    ],
  },
};

/** Approved once, and out of use since. */
export const OUT_OF_USE: DeskQuestion = {
  keyPoint: 'endoscopy',
  kind: 'single-best-answer',
  tag: 'out of date',
  source: {
    stem: 'A woman of 58 has new iron deficiency anaemia and a negative stool test for blood. What is the next step for her gut?',
    options: [
      {
        text: 'Arrange gastroscopy and colonoscopy',
        correct: true,
        rationale:
          'They are the first investigations in postmenopausal women with newly diagnosed iron deficiency anaemia.',
      },
      {
        text: 'Repeat the stool test in three months',
        correct: false,
        rationale: 'A normal stool test does not make endoscopy unnecessary.',
      },
      {
        text: 'Give iron and look at the response',
        correct: false,
        rationale: 'A good response to tablets does not make endoscopy unnecessary.',
      },
    ],
  },
};

export const WHY_RETIRED =
  'Asks the same as endoscopy-negative-stool, which tells strong and weak learners apart better.';

/** What the draft of the next version says in place of the published stem. */
export const REWORDED = {
  question: 'heart-failure-outcome',
  stem: 'Which outcome did ferric carboxymaltose reduce in AFFIRM-AHF, compared with placebo?',
} as const;

/** A key point that the published activity does not have, and why no question is asked about it. */
export const UNCOVERED = {
  statement: 'Tea, coffee and calcium taken with the tablet reduce the absorption of iron.',
  exact: 'Tea, coffee and calcium taken together with the tablet reduce absorption.',
  reason: 'The question dosing-absorption asks about it among other things; one of its own would repeat that.',
} as const;

/** Tags of published questions, by their slugs. */
export const TAGS: Readonly<Record<string, readonly string[]>> = {
  'compute-saturation': ['arithmetic', 'laboratory'],
  ganzoni: ['arithmetic'],
  'who-limit-women': ['laboratory'],
  'aga-cut-off': ['laboratory'],
  'heart-failure-route': ['heart failure'],
  'heart-failure-outcome': ['heart failure'],
};
