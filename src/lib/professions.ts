/** What a person can be. The labels are part of the contract; the order is that of the choice on the page. */
export const PROFESSIONS = [
  { value: 'physician', label: 'Physician (MD or DO)' },
  { value: 'physician-assistant', label: 'Physician assistant' },
  { value: 'nurse', label: 'Nurse' },
  { value: 'pharmacist', label: 'Pharmacist' },
  { value: 'other-health-professional', label: 'Other health professional' },
  { value: 'not-a-health-professional', label: 'Not a health professional' },
] as const;

export type Profession = (typeof PROFESSIONS)[number]['value'];

export const PROFESSION_VALUES: readonly Profession[] = PROFESSIONS.map(({ value }) => value);

/** The choices of a form in which nothing is chosen beforehand. */
export const PROFESSION_CHOICES: readonly { value: string; label: string }[] = [
  { value: '', label: 'Choose your profession' },
  ...PROFESSIONS,
];
