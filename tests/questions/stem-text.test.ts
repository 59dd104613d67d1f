import { splitStem } from '../../src/features/questions/index.ts';

test.each([
  ['Which drug?', '', 'Which drug?'],
  [
    'A woman of 60 has pain. Her calcium is 2.4 mmol/L. Which *drug* helps?',
    'A woman of 60 has pain. Her calcium is 2.4 mmol/L.',
    'Which drug helps?',
  ],
  ['A review says so. Which two? Select two.', 'A review says so.', 'Which two? Select two.'],
  [
    'A leaflet reads: "It is the treatment." What is wrong?',
    'A leaflet reads: "It is the treatment."',
    'What is wrong?',
  ],
  ['She takes a drug. The most likely cause is', 'She takes a drug.', 'The most likely cause is'],
  ['First paragraph.\n\nWhat now?', 'First paragraph.', 'What now?'],
  [
    'Her results:\n\n| Test | Result |\n| --- | --- |\n| Ferritin | 85 µg/L |\n\nWhat is *wrong*?',
    'Her results: Test Result; Ferritin 85 µg/L',
    'What is wrong?',
  ],
  ['What does it show?\n\n- one\n- two', 'one; two', 'What does it show?'],
  ['Which two?\n\n| A |\n| --- |\n| b |\n\nSelect two.', 'A; b', 'Which two? Select two.'],
  ['| A |\n| --- |\n| b |', '', 'A; b'],
  ['  ', '', 'No stem yet'],
  [undefined, '', 'No stem yet'],
  [7, '', 'No stem yet'],
])('the stem %j is parted', (stem, vignette, leadIn) => {
  expect(splitStem(stem)).toEqual({ vignette, leadIn });
});
