/** What the demonstration's discussion holds; everybody and every company in it is made up. */
export interface DemoComment {
  readonly name: string;
  /** Account of who writes it. */
  readonly by: string;
  /** How long ago it was sent. */
  readonly days: number;
  readonly body: string;
  /** Of conflicts of interest; left out: there are none. */
  readonly declaration?: string;
  readonly repliesTo?: string;
  readonly decided?: {
    readonly decision: 'approve' | 'ask-changes' | 'remove';
    readonly days: number;
    readonly reason?: string;
  };
  readonly reported?: { readonly by: string; readonly days: number; readonly reason: string };
}

/** Besides Lee Learner, who has an account to sign in with. */
export const WRITERS = [
  { account: 'paul', fullName: 'Paul Physician', profession: 'physician', credentials: 'MD' },
  { account: 'nora', fullName: 'Nora Nurse', profession: 'nurse', credentials: 'RN' },
  { account: 'fiona', fullName: 'Fiona Pharmacist', profession: 'pharmacist', credentials: 'PharmD' },
] as const;

export const COMMENTS: readonly DemoComment[] = [
  {
    name: 'alternate days',
    by: 'paul',
    days: 18,
    body: 'Since reading this I give one tablet every other day from the start, also where one a day would be tolerated. Fewer tablets are left in the drawer. Does anybody know of a trial of it in anaemia, and not only in depleted stores?',
    decided: { decision: 'approve', days: 17.8 },
  },
  {
    name: 'alternate days, in anaemia',
    by: 'nora',
    days: 16,
    repliesTo: 'alternate days',
    body: 'Not one of that size. The article keeps to what was measured: fractional absorption, in women without anaemia. In our clinic we start with one tablet a day, as it advises, and space the doses where the stomach complains.',
    decided: { decision: 'approve', days: 15.9 },
  },
  {
    name: 'alternate days, thanks',
    by: 'paul',
    days: 15,
    repliesTo: 'alternate days, in anaemia',
    body: 'Thank you. Then I shall tell patients that spacing is for comfort, and that it costs them little.',
    decided: { decision: 'approve', days: 14.7 },
  },
  {
    name: 'phosphate',
    by: 'fiona',
    days: 12,
    body: 'The figures on phosphate changed what we stock. Where several infusions are to be expected we now measure phosphate before the second.',
    declaration: 'I have received fees for lectures from Example Ferrics Ltd (fictitious) in the last year.',
    decided: { decision: 'approve', days: 11.6 },
    reported: { by: 'nora', days: 3, reason: 'Could be read as advice to prefer one preparation.' },
  },
  {
    name: 'course',
    by: 'fiona',
    days: 9,
    body: 'Whoever wants to learn more about infusions: my course in spring still has places.',
    declaration: 'I give the course that I mention.',
    decided: {
      decision: 'remove',
      days: 8.5,
      reason: 'It advertises a course. Our guide asks for comments on the activity and on practice.',
    },
  },
  {
    name: 'vitamin C',
    by: 'lee',
    days: 6,
    body: 'In our practice four of five patients take vitamin C with their tablets, and it plainly works.',
    decided: {
      decision: 'ask-changes',
      days: 5.6,
      reason: 'The trial in the article found no effect. Say where the figure comes from, and what you mean by works.',
    },
  },
  {
    name: 'patient',
    by: 'paul',
    days: 1.2,
    body: 'We had just such a case: Mrs Sample, born on 3 May 1971, MRN 0000-1234, ferritin 160 µg/L and saturation 14 %. The saturation decided it.',
  },
  {
    name: 'heart failure',
    by: 'nora',
    days: 0.6,
    body: 'Our heart failure nurses now ask for ferritin and saturation together at the first visit. The questions on this were the hardest ones for me.',
  },
];
