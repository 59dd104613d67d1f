import type { Rule } from '../../src/features/linting/index.ts';
import { findingsOf, question, STEM } from './support.ts';

/** Options under the plain STEM; a star marks a key, else the first is the key. */
const OPTIONS: [Rule, { found: string[][]; passed: string[][] }][] = [
  [
    'L1',
    {
      found: [
        ['Aspirin', 'Heparin', 'All of the above'],
        ['Aspirin', 'Heparin', 'None of the above.'],
        ['Aspirin', 'Heparin', 'None of these'],
        ['Aspirin', 'Heparin', 'Both A and B'],
        ['Aspirin', 'Heparin', 'Clopidogrel', 'A and C only'],
        ['Aspirin', 'Heparin', 'Clopidogrel', 'A, B and C'],
        ['Aspirin', 'Heparin', 'Neither A nor B'],
        ['Aspirin', 'Heparin', 'Any of the other options'],
        ['Aspirin', 'Heparin', '*All* the **above**'],
        ['Aspirin', 'Heparin', 'Options A & B'],
      ],
      passed: [
        ['A', 'B', 'A and B', 'Neither A nor B'],
        ['Vitamins A and D', 'Vitamins B and C', 'Vitamin K'],
        ['Hepatitis A and B', 'Hepatitis C', 'Hepatitis E'],
        ['III and IV', 'V and VI', 'VII and X'],
        ['None of the patients improves', 'All of these receptors are blocked', 'Half of the patients improve'],
        ['None', 'One', 'Two'],
        ['Both aspirin and heparin', 'Aspirin', 'Heparin'],
        ['Pressure above all other values', 'Pressure below', 'The above-knee amputation'],
      ],
    },
  ],
  [
    'L3',
    {
      found: [
        ['Aspirin', 'It is never safe', 'Heparin'],
        ['It always recurs', 'It may recur', 'It regresses'],
        ['Give it to all patients', 'Give it to some', 'Wait'],
        ['Only surgery cures', 'Drugs cure', 'Rest cures'],
        ['None of the patients recovers', 'Half recover', 'Most recover'],
      ],
      passed: [
        ['Lower all-cause mortality', 'Fewer strokes', 'Fewer falls'],
        ['No treatment at all', 'Aspirin', 'Heparin'],
        ['Take it every other day', 'Take it at night', 'Take it with tea'],
        ['Give 5 mg every 8 hours', 'Give 5 mg at night', 'Give 10 mg at night'],
        ['ALL in remission', 'AML in remission', 'CLL in remission'],
        ['None', 'One', 'Two'],
        ['All adults', 'All children', 'All women'],
        ['Alloimmune haemolysis', 'Nevertheless', 'Commonly seen'],
      ],
    },
  ],
  [
    'L4',
    {
      found: [
        ['It usually recurs', 'It regresses', 'It persists'],
        ['It rarely recurs', 'It regresses', 'It persists'],
        ['It is often fatal', 'It regresses', 'It persists'],
        ['It may recur', 'It regresses', 'It persists'],
      ],
      passed: [
        ['In May', 'In June', 'In July'],
        ['5 May 2026', '6 June 2026', '7 July 2026'],
        ['More often than aspirin', 'As often as aspirin', 'Not at all'],
        ['It may recur', 'It may regress', 'It may persist'],
        ['Mayo clinic criteria', 'Softening', 'Dismay'],
      ],
    },
  ],
  [
    'L5',
    {
      found: [
        ['Immediate angiography of both coronary arteries with a stent', 'Bed rest', 'A stress test'],
        ['Aspirin', '* Heparin by infusion, with the dose set by the partial thromboplastin time', 'Observation'],
        ['* Give oxygen through a face mask', '* Give morphine by slow injection', 'Walk', 'Wait'],
        ['Start an ACE inhibitor now', 'Wait', 'Rest'],
      ],
      passed: [
        ['Angiography of both arteries', 'A stress test tomorrow', 'Observation in the ward'],
        ['Hydrochlorothiazide', 'Digoxin', 'Aspirin'],
        ['Bed rest', 'Immediate angiography of both coronary arteries with a stent', 'Walk'],
        ['Aspirin now', 'Aspirin tomorrow', 'Aspirin next week'],
        ['*Aspirin* in a **low** dose', 'Heparin in a low dose', 'Warfarin in low dose'],
      ],
    },
  ],
  [
    'L8',
    {
      found: [
        ['Lidocaine with epinephrine', 'Lidocaine with cocaine', 'Bupivacaine with epinephrine', 'Procaine'],
        ['Fever with rash', 'Fever with cough', 'Arthritis with rash', 'Headache'],
        ['Ampicillin plus gentamicin', 'Ampicillin plus rifampicin', 'Vancomycin plus gentamicin', 'Linezolid'],
        ['* Ataxia and nystagmus', 'Ataxia and aphasia', 'Chorea and nystagmus', 'Tremor'],
      ],
      passed: [
        [
          'Ampicillin plus gentamicin',
          'Ampicillin plus rifampicin',
          'Vancomycin plus gentamicin',
          'Vancomycin plus rifampicin',
        ],
        ['Aspirin', 'Heparin', 'Warfarin', 'Clopidogrel'],
        ['Beta blocker in the morning', 'Beta blocker in the evening', 'Beta blocker at noon'],
        ['Procaine', '* Bupivacaine', 'Lidocaine with epinephrine', 'Lidocaine with cocaine'],
        ['* Ampicillin plus gentamicin', '* Ampicillin plus rifampicin', 'Vancomycin plus gentamicin', 'Linezolid'],
      ],
    },
  ],
  [
    'L9',
    {
      found: [
        ['5 mg', '10 mg', 'Immediate surgery'],
        ['5 mg/dL', '10 mmol/L', '15 mg/dL'],
        ['10 %', '20–30 %', '40 %'],
        ['5', '10 mg', '15 mg'],
        ['Aspirin.', 'Heparin', 'Warfarin'],
        ['aspirin', 'Heparin', 'Warfarin'],
      ],
      passed: [
        ['5 mg', '10 mg', '15 mg'],
        ['6 weeks', '3 months', '1 year'],
        ['2 mg of lorazepam', '10 mg of diazepam', '20 mg/kg of phenytoin over 30 minutes'],
        ['5-fluorouracil', 'Cisplatin', 'Methotrexate'],
        ['pH below 7.2', 'Sodium below 120', 'eGFR below 30'],
        ['< 10 mg', '10 to 20 mg', '> 20 mg'],
        ['mRNA vaccine', 'Live vaccine', 'Toxoid'],
        ['50 %', '60%', '70 %'],
      ],
    },
  ],
  [
    'L11',
    {
      found: [
        ['10 mg', '5 mg', '20 mg'],
        ['1 year', '6 weeks', '3 months'],
        ['10–20 %', '0–9 %', '21–30 %'],
        ['1,000', '500', '2,000'],
        ['−2', '−5', '3'],
      ],
      passed: [
        ['5 mg', '10 mg', '20 mg'],
        ['20 mg', '10 mg', '5 mg'],
        ['6 weeks', '3 months', '1 year'],
        ['< 10', '10 to 20', '> 20'],
        ['500', '1,000', '2,000'],
        ['5-fluorouracil', '2-chlorodeoxyadenosine', '6-mercaptopurine'],
        ['0.05', '0.5', '5'],
      ],
    },
  ],
  [
    'L12',
    {
      found: [
        ['High serum sodium', 'Low serum sodium', 'Haemolysis'],
        ['Hyperkalaemia', 'Hypokalaemia', 'Anaemia', 'Sepsis'],
        ['Less than 10 mg', 'At least 10 mg', '50 mg'],
        ['The tumour responds to heparin', 'The tumour does not respond to heparin', 'The tumour is benign'],
        ['It increases', 'It decreases', 'It is unchanged', 'It fluctuates'],
      ],
      passed: [
        ['It increases', 'It decreases', 'It is unchanged'],
        [
          'Higher cost, longer life',
          'Lower cost, longer life',
          'Higher cost, shorter life',
          'Lower cost, shorter life',
        ],
        ['Aspirin', 'Heparin', 'Warfarin'],
        ['High-flow oxygen', 'Low-dose aspirin', 'Rest'],
        ['Hyperkalaemia', 'Hyponatraemia', 'Anaemia'],
      ],
    },
  ],
  [
    'L14',
    {
      found: [
        ['The left ventricle', 'Left ventricle', 'Aorta'],
        ['10–20 %', '20–30 %', '31–40 %'],
        ['Over 5 mg', 'Over 10 mg', 'Over 15 mg'],
        ['1.0', '1', '2'],
        ['7 days', '1 week', '2 weeks'],
        ['Aspirin!', '*aspirin*', 'Heparin'],
      ],
      passed: [
        ['10–19 %', '20–29 %', '30–39 %'],
        ['< 10', '10 to 20', '> 20'],
        ['Na+', 'Na−', 'Cl−'],
        ['The tumour signals to the bone', 'The bone signals to the tumour', 'Neither signals'],
        ['Under 65 years', '65 years or older', 'Not known'],
        ['5 mg', '5 g', '50 g'],
        ['−5', '5', '10'],
      ],
    },
  ],
];

describe.each(OPTIONS)('%s', (rule, { found, passed }) => {
  it.each(found.map((texts) => [texts]))('finds: %j', (texts) => {
    expect(findingsOf(rule, question(STEM, ...texts))).not.toEqual([]);
  });
  it.each(passed.map((texts) => [texts]))('passes: %j', (texts) => {
    expect(findingsOf(rule, question(STEM, ...texts))).toEqual([]);
  });
});

describe('L1', () => {
  it('is an error, and says which option', () => {
    expect(findingsOf('L1', question(STEM, 'Aspirin', 'All of the above'))).toMatchObject([
      { severity: 'error', field: 'options.1', message: expect.stringContaining('Option B') },
    ]);
  });

  it('knows the combinations of a list in the stem', () => {
    const stem = 'Consider these: I. Fever. II. Cough. III. Rash. Which of them belong to measles?';
    expect(findingsOf('L1', question(stem, 'I and II only', 'II and III only', 'Neither I nor III'))).toHaveLength(3);
  });
});

describe('L5', () => {
  it('says the numbers', () => {
    const [finding] = findingsOf('L5', question(STEM, `${'Word '.repeat(5)}end`, 'Ten chars.', 'Ten chars.'));
    expect(finding).toMatchObject({
      field: 'options.0',
      message: expect.stringMatching(/28 characters, 2\.8 times .* \(10\)/),
    });
  });
});
