import type { Mail } from '../mail/index.ts';
import type { Person } from './person.ts';

type Addressee = Pick<Person, 'email' | 'fullName'>;

/** The mails that accounts send, each as what the mailer takes. */
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

export const passwordChangedMail = (person: Addressee, baseUrl: string): Mail => ({
  to: person.email,
  subject: 'Your password was changed',
  view: 'password-changed',
  model: { name: person.fullName, resetLink: `${baseUrl}/password-reset` },
});
