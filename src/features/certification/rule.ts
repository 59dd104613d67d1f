import type { DraftDetails } from '../builder/index.ts';
import type { Facts } from './facts.ts';

/** One of the rules that stand between an activity and its certification, with where it is put right. */
export interface Rule {
  readonly id: string;
  readonly title: string;
  /** acknowledge: may stand if whoever certifies takes it on themselves. */
  readonly state: 'met' | 'missing' | 'acknowledge';
  /** What is missing, or what fulfils it. */
  readonly notes: readonly string[];
  readonly href: string;
}

type Missing = readonly string[];

export function rule(id: string, title: string, href: string, missing: Missing, met: readonly string[] = []): Rule {
  return missing.length > 0
    ? { id, title, state: 'missing', notes: missing, href }
    : { id, title, state: 'met', notes: met, href };
}

export const part = ({ desk }: Facts, name: string, anchor = '') =>
  `/author/activities/${desk.draft.slug}/${name}${anchor === '' ? '' : `#${anchor}`}`;
export const details = ({ desk }: Facts): DraftDetails => desk.draft.content.details;
/** The form on the page of the certification itself. */
export const here = (anchor: string) => `#${anchor}`;
