import type { Role } from '../../http/context.ts';
import type { QuestionState } from './state.ts';

/** Who is looking, as far as it matters here. */
export interface Looker {
  readonly id: string;
  readonly roles: readonly Role[];
}

/** What decides who may do what with a question. */
export interface Standing {
  readonly state: QuestionState;
  readonly draft: 'draft' | 'in-review' | null;
  /** How many versions it has. */
  readonly versions: number;
  /** Whether the looker may change the article's content (articles/policy.ts). */
  readonly mayEdit: boolean;
  readonly authorIds: readonly string[];
}

/** Every step there is, and whether it is open to the looker now. */
export interface Permissions {
  readonly edit: boolean;
  readonly submit: boolean;
  readonly withdraw: boolean;
  readonly review: boolean;
  readonly discard: boolean;
  readonly restore: boolean;
  readonly duplicate: boolean;
  /** Putting right the key of a version that was used. */
  readonly correct: boolean;
  readonly tag: boolean;
  readonly retire: boolean;
  readonly reinstate: boolean;
}

const REVIEWERS: readonly Role[] = ['educator', 'reviewer', 'admin'];

/** Whether somebody may judge a question: anybody of the desk who has not written on it. Pure. */
export function mayReview({ id, roles }: Looker, authorIds: readonly string[]): boolean {
  return roles.some((role) => REVIEWERS.includes(role)) && !authorIds.includes(id);
}

/** What somebody may do with a question as it stands. Reading and commenting are open to everybody of the desk. Pure. */
export function permissionsFor(looker: Looker, { state, draft, versions, mayEdit, authorIds }: Standing): Permissions {
  const active = state !== 'retired';
  const writing = mayEdit && active && draft === 'draft';
  const reviewed = active && draft === 'in-review';
  return {
    edit: mayEdit && active && draft !== 'in-review',
    submit: writing,
    withdraw: mayEdit && draft === 'in-review',
    review: reviewed && mayReview(looker, authorIds),
    discard: writing && versions > 0,
    restore: mayEdit && active && versions > 0,
    duplicate: mayEdit,
    correct: mayEdit && versions > 0,
    tag: mayEdit,
    retire: mayEdit && active && draft !== 'in-review',
    reinstate: mayEdit && !active,
  };
}

/** Why a question can't be worked on, and what to do. */
export const RETIRED = 'The question is retired. Reinstate it first.';
