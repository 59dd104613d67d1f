/** Where a comment stands. Readers see those that are approved. */
export const STATES = ['waiting', 'approved', 'changes-asked', 'removed', 'withdrawn'] as const;
export type CommentState = (typeof STATES)[number];

export type CommentAction = 'send' | 'revise' | 'withdraw' | 'approve' | 'ask-changes' | 'remove' | 'keep';

/** What its author sent. */
export interface CommentText {
  readonly body: string;
  /** Of conflicts of interest; null: there are none. */
  readonly declaration: string | null;
}

/** Its author as readers see them: from their profile, as it is now. */
export interface CommentAuthor {
  readonly id: string;
  readonly fullName: string;
  readonly credentials: string;
  readonly profession: string;
}

/** A comment without its text. Times are epoch ms. */
export interface Comment {
  readonly id: string;
  readonly activityId: string;
  /** null: it replies to nothing. */
  readonly parentId: string | null;
  /** The comment at the top of its thread; its own id for that one. */
  readonly rootId: string;
  /** 0, 1 (a reply) or 2 (a reply to a reply). */
  readonly depth: number;
  readonly authorId: string;
  readonly state: CommentState;
  readonly stateAt: number;
  /** The moderator’s, where changes were asked or it was removed; else empty. */
  readonly reason: string;
  /** Of the text that counts: 1, 2, … */
  readonly version: number;
  /** Counts every change. */
  readonly revision: number;
  readonly openReports: number;
  readonly createdAt: number;
}

/** In words, for its author and for moderators. */
export const STATE_WORDS: Readonly<Record<CommentState, string>> = {
  waiting: 'Waiting for a moderator',
  approved: 'Approved',
  'changes-asked': 'Changes asked for',
  removed: 'Removed',
  withdrawn: 'Withdrawn',
};

export const STATE_TONES: Readonly<Record<CommentState, string>> = {
  waiting: 'accent',
  approved: 'good',
  'changes-asked': 'bad',
  removed: 'bad',
  withdrawn: '',
};
