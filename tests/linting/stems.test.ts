import type { Rule } from '../../src/features/linting/index.ts';
import { findingsOf, question } from './support.ts';

const WOMAN = 'A 54-year-old woman has had fever and a cough for three days.';

/** By rule: stems that it speaks of, and stems that it must leave alone. */
const STEMS: [Rule, { found: string[]; passed: string[] }][] = [
  [
    'L2',
    {
      found: [
        `${WOMAN} Which of these drugs should not be given?`,
        `${WOMAN} Which drug should NOT be given?`,
        `${WOMAN} Each of the following is a cause, except:`,
        'All of the following drugs raise the serum potassium EXCEPT',
        `${WOMAN} Which diagnosis is the least likely?`,
        `${WOMAN} Which finding is **not** to be expected?`,
        `${WOMAN} Which drug isn’t safe for her?`,
        `${WOMAN} What cannot explain her fever?`,
      ],
      passed: [
        `${WOMAN} She does not smoke. Which drug should be given?`,
        `${WOMAN} Which drug suits a patient who does not tolerate penicillin?`,
        `${WOMAN} Which drug is taken for at least seven days?`,
        `${WOMAN} What should be done if the fever does not settle?`,
        `${WOMAN} All tests are normal except for the sodium. What is the cause?`,
        `${WOMAN} Which drug not only lowers fever but relieves pain?`,
        `${WOMAN} What is the most likely diagnosis? Select not more than two.`,
        'A note on the knot in a notable suture is read out. Which knot is it?',
      ],
    },
  ],
  [
    'L10',
    {
      found: [
        'Which of the following is true?',
        'Which of the following statements about heparin-induced thrombocytopenia is correct?',
        'A 54-year-old woman takes warfarin for atrial fibrillation. Which one is false?',
        `${WOMAN} Which of the following is the correct statement?`,
        'What causes gout?',
        `${WOMAN} Her white-cell count is raised and her chest film shows a shadow.`,
        'Bisphosphonates in the treatment of bone metastases',
        '',
        `${WOMAN} Select two.`,
      ],
      passed: [
        `${WOMAN} What is the most likely diagnosis?`,
        `${WOMAN} The most likely diagnosis is`,
        `${WOMAN} The most likely cause is a:`,
        `${WOMAN} Which two drugs should be given? Select two.`,
        `${WOMAN} Which of the following is the correct diagnosis?`,
        `${WOMAN} Which of these doses is correct for a child of 20 kg?`,
        `${WOMAN} Calculate the anion gap in mmol/L.`,
        `${WOMAN} She asks, “Is it true?” Which reply does the review support?`,
        `${WOMAN} Arrange these steps in the order of the guideline.`,
      ],
    },
  ],
  [
    'L13',
    {
      found: [
        'In the previous question, which drug would have been given instead of heparin?',
        'What would be the next step for the patient described above, given her sodium?',
        'Given your answer to question 3, what is the best next step for this man?',
        'Which test would confirm the diagnosis that you made in question 2?',
        'The same patient as before returns with a rash. What is its likeliest cause?',
        'For the preceding vignette, which diagnosis should be considered first of all?',
      ],
      passed: [
        `${WOMAN} What is the next question that her doctor should ask?`,
        'A woman scores 3 on item 9 of the PHQ-9. What should her doctor do next?',
        'A man answers “yes” to question 4 of the CAGE questionnaire. What does it show?',
        'A trial leaves the question of timing open. What does the review advise?',
        'A woman has had three previous cases of cystitis this year. What prevents the next?',
        'A previous scan was normal, and the pressure is above 140 mmHg. What is the next step?',
      ],
    },
  ],
];

describe.each(STEMS)('%s', (rule, { found, passed }) => {
  it.each(found)('finds: %s', (stem) => {
    expect(findingsOf(rule, question(stem))).not.toEqual([]);
    expect(findingsOf(rule, question(stem))[0]).toMatchObject({ field: 'stem', severity: 'warning' });
  });
  it.each(passed)('passes: %s', (stem) => {
    expect(findingsOf(rule, question(stem))).toEqual([]);
  });
});

describe('L2', () => {
  it.each([
    ['Which drug should NOT be given to her today?', true],
    ['Which drug should *not* be given to her today?', true],
    ['Which drug should __not__ be given to her today?', true],
    ['All of these drugs are safe for her EXCEPT', true],
    ['Which drug should not be given to her today?', false],
    ['Which *drug* should not be given to *her* today?', false],
  ])('asks for emphasis where there is none: %s', (stem, emphasised) => {
    const [finding] = findingsOf('L2', question(stem));
    expect(finding?.message).toMatch(emphasised ? /The word is emphasised/ : /not emphasised/);
    expect(finding?.fix).toMatch(emphasised ? /keep it with a reason/ : /emphasise it: “\*\*NOT\*\*”/);
  });
});

describe('L13', () => {
  it('reads the options too', () => {
    const [finding] = findingsOf('L13', question(`${WOMAN} What next?`, 'Bed rest', 'The drug in question 2'));
    expect(finding).toMatchObject({ field: 'options.1' });
  });
});
