import type { Mail } from '../mail/index.ts';
import type { Person } from './person.ts';

type Addressee = Pick<Person, 'email' | 'fullName'>;

/** The mails that accounts send, each as what the queue takes. */
export const resetMail = (person: Addressee, link: string): Mail => ({
  to: person.email,
  subject: 'Choose a new password',
  view: 'password-reset',
  model: { name: person.fullName, link },
});

export const registrationTriedMail = (person: Addressee, baseUrl: string): Mail => ({
  to: person.email,
  subject: 'You already have an account',
  view: 'registration-tried',
  model: { name: person.fullName, signInLink: `${baseUrl}/sign-in`, resetLink: `${baseUrl}/password-reset` },
});

const CHANGES = {
  on: 'Two-step sign-in was turned on for your account. From now on, signing in asks for a code from your app.',
  off: 'Two-step sign-in was turned off for your account. Your password alone signs you in.',
  reset:
    'An administrator has reset the two-step sign-in of your account and ended its sessions. Your password alone signs you in; you can set up the second step again on your account page.',
  'recovery-code': 'A recovery code was used to sign in to your account. It can’t be used again.',
} as const;
export type TwoStepChange = keyof typeof CHANGES;

export const twoStepMail = (person: Addressee, change: TwoStepChange, baseUrl: string): Mail => ({
  to: person.email,
  subject: change === 'recovery-code' ? 'A recovery code was used' : 'Your two-step sign-in was changed',
  view: 'two-step-changed',
  model: { name: person.fullName, change: CHANGES[change], accountLink: `${baseUrl}/account/two-step` },
});

export const invitationMail = (
  person: Addressee,
  { link, expiresOn, siteName }: { link: string; expiresOn: string; siteName: string },
): Mail => ({
  to: person.email,
  subject: `You are invited to ${siteName}`,
  view: 'invitation',
  model: { name: person.fullName, link, expiresOn },
});

export const passwordChangedMail = (person: Addressee, baseUrl: string): Mail => ({
  to: person.email,
  subject: 'Your password was changed',
  view: 'password-changed',
  model: { name: person.fullName, resetLink: `${baseUrl}/password-reset` },
});
