import type { CertificateRecord } from '../src/features/credit/index.ts';

/** A certificate such as the founding activity gives. */
export const sampleRecord: CertificateRecord = {
  format: 'keypoint-certificate/1',
  number: 'KP-7H3Q-9XKD-M2VT-C',
  language: 'en',
  verifyUrl: 'http://127.0.0.1:3000/verify/KP-7H3Q-9XKD-M2VT-C',
  template: 'completion',
  heading: 'Certificate of completion',
  issuer: 'Keypoint demonstration programme',
  holder: { name: 'Inês Åström-Παπαδοπούλου', credentials: 'MD' },
  wording: { before: 'This certifies that', after: 'has completed the journal-based activity' },
  activity: {
    title: 'The Use of Bisphosphonates in Patients With Breast Cancer',
    slug: 'bisphosphonates-breast-cancer',
    version: 1,
    status: 'demonstration',
    learningFormat: 'journal-based CME activity',
    citation: 'Van Poznak CH. The Use of Bisphosphonates in Patients With Breast Cancer. Cancer Control. 2002;9(6).',
    journal: 'Cancer Control',
    releasedOn: '2026-11-23',
    expiresOn: '2029-11-22',
  },
  completedOn: '2026-11-23',
  issuedOn: '2026-11-23',
  score: '93 %',
  provider: null,
  signatory: null,
  credit: null,
  statements: [
    {
      kind: 'notice',
      set: null,
      text: 'The print version of this article was originally certified for CME credit. This activity is a demonstration in the style of that credit: it has not been designated for, and does not award, AMA PRA Category 1 Credit™.',
    },
  ],
  original: {
    statement: 'The print version of this article was originally certified for CME credit.',
    provider: {
      name: 'H. Lee Moffitt Cancer Center & Research Institute',
      address: '12902 Magnolia Drive, Tampa, FL 33612',
      telephone: '(813) 632-1349',
      fax: '(813) 903-4950',
    },
  },
};
