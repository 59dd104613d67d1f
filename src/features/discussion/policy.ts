import type { Comment, CommentState } from './comment.ts';

/** How deep replies go: to a comment, and to a reply to it. */
export const DEEPEST = 2;

export const DECISIONS = ['approve', 'ask-changes', 'remove', 'keep'] as const;
/** `keep`: a comment that was reported stays as it is. */
export type Decision = (typeof DECISIONS)[number];

/** To what state a decision leads. */
export const OUTCOMES: Readonly<Record<Decision, CommentState>> = {
  approve: 'approved',
  'ask-changes': 'changes-asked',
  remove: 'removed',
  keep: 'approved',
};

type Where = Pick<Comment, 'state' | 'openReports'>;

/** What a moderator can decide now. A removal can be taken back; what its author withdrew stays withdrawn. Pure. */
export function decisionsOn({ state, openReports }: Where): Decision[] {
  switch (state) {
    case 'waiting':
      return ['approve', 'ask-changes', 'remove'];
    case 'approved':
      return openReports > 0 ? ['keep', 'ask-changes', 'remove'] : ['ask-changes', 'remove'];
    case 'changes-asked':
      return ['approve', 'remove'];
    case 'removed':
      return ['approve'];
    case 'withdrawn':
      return [];
  }
}

/** Whether the author must be told why. */
export function needsReason(decision: Decision): boolean {
  return decision === 'ask-changes' || decision === 'remove';
}

/** Until it is approved, its author may write it anew; what was approved is not changed behind its readers' backs. */
export function mayRevise({ authorId, state }: Pick<Comment, 'authorId' | 'state'>, userId: string): boolean {
  return authorId === userId && (state === 'waiting' || state === 'changes-asked');
}

/** Their own, at any time, as long as the moderator has not removed it. */
export function mayWithdraw({ authorId, state }: Pick<Comment, 'authorId' | 'state'>, userId: string): boolean {
  return authorId === userId && state !== 'removed' && state !== 'withdrawn';
}

export function mayReplyTo({ state, depth }: Pick<Comment, 'state' | 'depth'>): boolean {
  return state === 'approved' && depth < DEEPEST;
}

/** What readers can see, of somebody else. */
export function mayReport({ authorId, state }: Pick<Comment, 'authorId' | 'state'>, userId: string): boolean {
  return state === 'approved' && authorId !== userId;
}
