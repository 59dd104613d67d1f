import fc from 'fast-check';
import { patientSigns } from '../../src/features/discussion/patient-signs.ts';
import { promotionSigns } from '../../src/features/discussion/promotion-signs.ts';

const kinds = (text: string) => patientSigns(text).map(({ kind }) => kind);

describe('what looks like a patient’s data', () => {
  it.each([
    ['Her SSN is 078-05-1120.', 'social-security'],
    ['MRN 4471-229 was seen here.', 'record-number'],
    ['medical record number: A0012345', 'record-number'],
    ['Hospital no. 883-2291', 'record-number'],
    ['NHS 943 476 5919', 'health-service-number'],
    ['DOB 12/03/1961', 'birth-date'],
    ['born on 3 March 1961', 'birth-date'],
    ['Date of birth: 1961-03-12', 'birth-date'],
    ['She was admitted on 12 March 2024 with a fracture.', 'date'],
    ['The patient presented March 3rd, 2024.', 'date'],
    ['write to jane.roe@example.org', 'email'],
    ['call her at 617-555-0123', 'telephone'],
    ['(617) 555-0123', 'telephone'],
    ['+44 20 7946 0958', 'telephone'],
    ['Mrs Holloway did well.', 'name'],
    ['The patient, I mean patient Jane Roe, did well.', 'name'],
    ['Jane Roe, a 54-year-old, had bone pain.', 'name-and-age'],
    ['a 54 year old woman named Jane', 'name-and-age'],
    ['54-year-old woman from Springfield', 'age-and-place'],
    ['a 61-year-old teacher living in Little Rock', 'age-and-place'],
    ['my 93-year-old patient', 'great-age'],
    ['aged 101', 'great-age'],
    ['lives at 12 Elm Park Road', 'address'],
    ['ＭＲＮ ４４７１２２９', 'record-number'],
  ])('%j: %s', (text, kind) => {
    expect(kinds(text)).toContain(kind);
  });

  it.each([
    'Zoledronic acid 4 mg every 12 weeks was not inferior to every 4 weeks (n = 1822; 2017).',
    'The guideline of 12 March 2021 recommends denosumab 120 mg.',
    'Women over 65 years, T-score below -2.5, 25-30 % risk reduction; HR 0.63, 95 % CI 0.49-0.81.',
    'A 54-year-old woman in March might be told otherwise. See doi 10.1200/JCO.2002.20.1.1, pages 100-200-3000.',
    'In my practice a patient in her fifties with bone metastases asked about this.',
    'Dr Smith and Professor Jones wrote in N Engl J Med 2009;360:679-91.',
    'ISRCTN 12345678, NCT00869206, phase III, 1822 patients, 2:1.',
  ])('nothing in %j', (text) => {
    expect(patientSigns(text)).toEqual([]);
  });

  it('tells of each stretch once and in order, in the words of the text', () => {
    expect(patientSigns('Mr Roe, DOB 12/03/1961, phone 617-555-0123.')).toEqual([
      { kind: 'name', excerpt: 'Mr Roe' },
      { kind: 'birth-date', excerpt: 'DOB 12/03/1961' },
      { kind: 'telephone', excerpt: 'phone 617-555-0123' },
    ]);
  });

  it('finds a number in any text around it, and each excerpt is part of the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.string({ unit: 'binary', maxLength: 60 }),
        (before, after) => {
          const text = `${before} SSN 078-05-1120 ${after}`;
          const signs = patientSigns(text);
          expect(signs.some(({ excerpt }) => excerpt.includes('078-05-1120'))).toBe(true);
          for (const { excerpt } of signs) expect(text.normalize('NFKC')).toContain(excerpt);
        },
      ),
    );
  });

  it.each(['1 ', 'Aa ', '617-', '54-year-old ', 'born on ', 'a@', '12 Elm Park ', '+1 2 3 4 '])(
    'takes a moment for the longest text of %j',
    (piece) => {
      const started = performance.now();
      patientSigns(piece.repeat(5000 / piece.length));
      expect(performance.now() - started).toBeLessThan(500);
    },
  );
});

describe('what may be promotion', () => {
  it.each([
    ['Buy now and save', 'Buy now'],
    ['Use promo code KP20', 'promo code'],
    ['our new product helps', 'our new product'],
    ['Visit our stand', 'Visit our'],
    ['only $49.99', '$49.99'],
    ['Boneplus® works', 'Boneplus®'],
    ['no side effects', 'no side effects'],
  ])('%j: %s', (text, words) => {
    expect(promotionSigns(text)).toContain(words);
  });

  it('one reference is none, three addresses are', () => {
    expect(promotionSigns('See https://doi.org/10.1/x.')).toEqual([]);
    expect(promotionSigns('https://a.example https://b.example www.c.example')).toEqual(['3 addresses']);
  });

  it.each([
    'In order to reduce skeletal events, denosumab was used in our patients.',
    'The trial offered treatment free of charge; costs were 20 % higher.',
  ])('nothing in %j', (text) => {
    expect(promotionSigns(text)).toEqual([]);
  });
});
