import type { Role } from '../../http/context.ts';

/** Roles that are given and taken; everybody is a learner. */
export const GIVEN_ROLES = ['educator', 'reviewer', 'admin'] as const satisfies readonly Role[];
export type GivenRole = (typeof GIVEN_ROLES)[number];

export const ROLE_TEXTS: Readonly<Record<Role, { label: string; what: string }>> = {
  learner: { label: 'Learner', what: 'Takes activities and earns credit.' },
  educator: { label: 'Educator', what: 'Brings articles, writes questions, builds activities.' },
  reviewer: { label: 'Reviewer', what: 'Reads along at the desk and approves questions of others.' },
  admin: { label: 'Admin', what: 'Everything in this office: people, records, credit, moderation.' },
};

/** How long a reason or a way of checking may be. */
export const LONGEST_NOTE = 500;

/** The most time that can be added to one attempt, in minutes: a day. */
export const MOST_EXTRA_MINUTES = 24 * 60;

export type Standing = 'active' | 'pending' | 'withdrawn' | 'disabled' | 'erased';

export const STANDING_TEXTS: Readonly<Record<Standing, string>> = {
  active: 'Active',
  pending: 'No password yet',
  withdrawn: 'Invitation taken back',
  disabled: 'Disabled',
  erased: 'Erased',
};
