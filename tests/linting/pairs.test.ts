import { findingsOf, question, STEM } from './support.ts';

const found =
  (rule: 'L6' | 'L7') =>
  (stem: string, ...texts: string[]) => {
    expect(findingsOf(rule, question(stem, ...texts))).not.toEqual([]);
  };
const passed =
  (rule: 'L6' | 'L7') =>
  (stem: string, ...texts: string[]) => {
    expect(findingsOf(rule, question(stem, ...texts))).toEqual([]);
  };

describe('L6', () => {
  it.each([
    ['A man with a swollen knee most likely has an', 'Effusion', 'Haematoma', 'Fracture'],
    ['The drug of first choice in this woman is a:', 'Beta blocker', 'ACE-like agent', 'Opioid', 'Alpha blocker'],
    ['He is seen within an', 'Hour', 'Week', 'Month'],
    ['The most frequent causes of this finding are', 'Viral infections', 'Heart attack', 'Lung abscess'],
    ['The most frequent cause of this finding is', 'Lung abscess', 'Viral infections', 'Stones in the bladder'],
    ['The next step in her care is to', 'Start a statin', 'Giving the patient aspirin', 'Order a scan'],
    ['The next step in her care is to', 'Start a statin', 'To order a scan', 'Refer her'],
    ['Her risk can be lowered by', 'Giving a statin', 'Order a scan', 'Taking the drug'],
    [STEM, 'Start a statin', 'Giving the patient aspirin', 'Taking a history'],
    [
      'A trial was stopped early, and its result is known. What had happened?',
      'Deaths were fewer',
      'Death is more common',
      'Pain is more common',
    ],
  ])('finds: %s %s', found('L6'));

  it.each([
    ['A man with a swollen knee most likely has a', 'Haematoma', 'Fracture', 'Unicameral cyst', 'European adder bite'],
    ['A man with a swollen knee most likely has a(n)', 'Effusion', 'Haematoma', 'Fracture'],
    ['The best test for her is an', 'MRI', 'NSAID challenge', 'Ultrasound scan'],
    ['The likeliest diagnosis in this man is', 'Diabetes', 'Rabies', 'Sepsis', 'Pancreatitis'],
    ['The likeliest diagnosis in this man is', 'Viral infections', 'Lung abscesses', 'Heart attack'],
    ['The next step in her care is to', 'Start a statin', 'Order a scan', 'Refer her'],
    [STEM, 'Vomiting', 'Bleeding', 'Rash', 'Screening colonoscopy'],
    [STEM, 'Start a statin', 'Aspirin', 'Morphine'],
    ['What is seen on an X-ray of a patient with an', 'An effusion', 'The hour', 'A fracture'],
    [STEM, 'Deaths were fewer', 'Falls were fewer', 'Strokes were fewer'],
  ])('passes: %s %s', passed('L6'));

  it('takes “are” with a key in the plural for a cue', () => {
    expect(findingsOf('L6', question('The causes are', 'Stones', 'A cyst'))[0]?.message).toMatch(/option B/);
  });
});

describe('L7', () => {
  it.each([
    [
      'A child has a strawberry tongue and fever. What is the likeliest finding?',
      'Strawberry haemangioma',
      'Rash',
      'Anaemia',
    ],
    ['A man has dissociated sensory loss. Which diagnosis fits?', 'Dissociating syringomyelia', 'Tumour', 'Stroke'],
    ['The osteoclast is inhibited. Which effect follows?', 'Slower osteoclasts', 'Faster growth', 'Fibrosis'],
    [
      'She wants to know of the menopause. Which reply fits?',
      'Menopause explains it',
      'Age explains it',
      'Stress explains it',
    ],
  ])('finds: %s', found('L7'));

  it.each([
    ['A woman has a cough. Which treatment is best for the patient?', 'Treatment of the patient', 'Rest', 'Oxygen'],
    ['The osteoclast is inhibited. Which effect follows?', 'Slower osteoclasts', 'Faster osteoclasts', 'Fibrosis'],
    ['The osteoclast is inhibited. Which effect follows?', 'Slower growth', 'Faster osteoclasts', 'Fibrosis'],
    ['A man has gout. Which drug is best?', 'Allopurinol', 'Gout powder', 'Aspirin'],
    ['A man has gout. Which drug is best?'],
  ])('passes: %s', passed('L7'));

  it('names the word', () => {
    const [finding] = findingsOf('L7', question('What inhibits osteoclasts?', 'An osteoclast blocker', 'Aspirin'));
    expect(finding).toMatchObject({ field: 'options.0', message: expect.stringContaining('“osteoclast”') });
  });
});
