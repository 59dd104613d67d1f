import { z } from 'zod';
import { lineOfText, oneLine } from '../../http/validate.ts';
import { LICENCE_STATES } from './licence-states.ts';
import { isNpi } from './npi.ts';
import { PROFESSION_VALUES } from './professions.ts';
import { isDayOfYear, MOST_BOARDS, missingForReporting, NO_REPORTING, type Reporting } from './reporting.ts';

const EMAIL_FIX = 'Enter an email address, such as name@example.org.';

/** An address as it is stored and compared: trimmed, NFC, lower case. */
export function canonicalEmail(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}

export const email = z
  .string({ error: EMAIL_FIX })
  .max(1000, { error: EMAIL_FIX })
  .transform(canonicalEmail)
  .pipe(z.email({ error: EMAIL_FIX }).max(254, { error: EMAIL_FIX }));

/** Any characters; the rules for a new one are in passwords.ts. */
const password = (missing: string) => z.string({ error: missing }).min(1, { error: missing });

const NAME_FIX = 'Enter your full name, as it should stand on certificates.';
const fullName = lineOfText(200, NAME_FIX).refine((name) => /\p{L}/u.test(name), { error: NAME_FIX });
const profession = z.enum(PROFESSION_VALUES, { error: 'Choose your profession.' });
const optionalLine = (max: number) =>
  z
    .string({ error: 'Enter one text.' })
    .default('')
    .transform(oneLine)
    .pipe(z.string().max(max, { error: `Use at most ${max} characters.` }));
const switchedOn = z
  .unknown()
  .optional()
  .transform((value) => value === 'on');

export const registration = z.object({ fullName, email, password: password('Choose a password.'), profession });
export type Registration = z.infer<typeof registration>;

/** What an administrator says of somebody who chooses a password later. */
export const newPersonFields = { fullName, email, profession, credentials: optionalLine(60) };

export const signInForm = z.object({ email, password: password('Enter your password.') });
export const resetRequest = z.object({ email });
export const newPassword = z.object({ newPassword: password('Choose a new password.') });
export const ownPassword = z.object({ password: password('Enter your password.') });
export const codeForm = z.object({ code: lineOfText(40, 'Enter the six digits that your app shows now.') });
export const recoveryCodeForm = z.object({
  recoveryCode: lineOfText(60, 'Enter one of the recovery codes that you kept.'),
});
export const passwordChange = z.object({
  currentPassword: password('Enter the password that you use now.'),
  newPassword: password('Choose a new password.'),
});

export const profileForm = z.object({
  fullName,
  credentials: optionalLine(60),
  profession,
  letterKeys: switchedOn,
});

const partOfDate = (max: number, error: string) =>
  z
    .string({ error })
    .default('')
    .transform((text) => (text.trim() === '' ? null : Number(text)))
    .pipe(z.number({ error }).int({ error }).min(1, { error }).max(max, { error }).nullable());

const boardFields = Object.fromEntries(
  Array.from({ length: MOST_BOARDS }, (_, i) => [
    [`board${i + 1}`, optionalLine(60)],
    [`boardId${i + 1}`, optionalLine(40)],
  ]).flat(),
) as Record<string, ReturnType<typeof optionalLine>>;

/** The reporting form: what it says as `Reporting`, and whether the learner permits reporting. */
export const reportingForm = z
  .object({
    npi: optionalLine(20).transform((text) => text.replaceAll(/[\s-]/g, '')),
    licenceState: optionalLine(60),
    licenceNumber: optionalLine(40),
    birthMonth: partOfDate(12, 'Choose a month.'),
    birthDay: partOfDate(31, 'Enter a day from 1 to 31.'),
    permission: switchedOn,
    ...boardFields,
  })
  .transform((form, context) => {
    const fault = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    const { npi, licenceState, licenceNumber, birthMonth, birthDay, permission } = form;
    if (npi !== '' && !isNpi(npi))
      fault('npi', 'Check the number: an NPI has 10 digits, and the last one checks the others.');
    if (licenceState !== '' && !LICENCE_STATES.includes(licenceState))
      fault('licenceState', 'Choose a state from the list.');
    if (licenceNumber !== '' && licenceState === '') fault('licenceState', 'Choose the state that issued the licence.');
    if (birthMonth !== null && birthDay === null) fault('birthDay', 'Enter the day too, or clear the month.');
    if (birthMonth === null && birthDay !== null) fault('birthMonth', 'Choose the month too, or clear the day.');
    if (birthMonth !== null && birthDay !== null && !isDayOfYear(birthMonth, birthDay)) {
      fault('birthDay', 'That month has no such day.');
    }
    const boards = readBoards(form as Record<string, unknown>, fault);
    const reporting: Reporting = { ...NO_REPORTING, npi, licenceState, licenceNumber, birthMonth, birthDay, boards };
    const missing = permission ? missingForReporting(reporting) : [];
    if (missing.length > 0) fault('permission', `To report for you, boards also need: ${missing.join('; ')}.`);
    return { reporting, permission };
  });

function readBoards(
  form: Record<string, unknown>,
  fault: (field: string, message: string) => void,
): Reporting['boards'] {
  const boards: Reporting['boards'] = [];
  for (let i = 1; i <= MOST_BOARDS; i += 1) {
    const board = String(form[`board${i}`] ?? '');
    const id = String(form[`boardId${i}`] ?? '');
    if (board !== '' && id === '') fault(`boardId${i}`, 'Enter your id with this board, or clear its name.');
    if (board === '' && id !== '') fault(`board${i}`, 'Enter the board’s name, such as ABIM.');
    if (board !== '' && id !== '') boards.push({ board, id });
  }
  return boards;
}
