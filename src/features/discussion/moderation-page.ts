import type { Model } from '../../http/render.ts';
import { addressOf } from './addresses.ts';
import { type CommentText, STATE_TONES, STATE_WORDS } from './comment.ts';
import { LISTS, type List, type QueuedComment } from './moderation-queries.ts';
import { historyModel } from './own-page.ts';
import { authorModel, textModel, timeModel } from './page.ts';
import { patientSigns, SIGNS } from './patient-signs.ts';
import { type Decision, decisionsOn } from './policy.ts';
import { promotionSigns } from './promotion-signs.ts';
import type { Report } from './report-queries.ts';
import type { CommentStep, Cursor } from './thread-queries.ts';

/** What moderators see. Pure. */

const LIST_LABELS: Readonly<Record<List, string>> = {
  waiting: 'Waiting',
  reported: 'Reported',
  'changes-asked': 'Changes asked for',
  removed: 'Removed',
  all: 'All',
};

const EMPTY: Readonly<Record<List, string>> = {
  waiting: 'Nothing waits for you.',
  reported: 'No comment is reported.',
  'changes-asked': 'No author has been asked for changes.',
  removed: 'Nothing has been removed.',
  all: 'Nobody has written a comment yet.',
};

const DONE: Readonly<Record<Decision, string>> = {
  approve: 'Approved. Readers see the comment, and its author is told.',
  'ask-changes': 'Changes asked for. The author is told the reason.',
  remove: 'Removed. The author is told the reason; the text stays here.',
  keep: 'Kept. The reports are settled.',
};

const BUTTONS: Readonly<Record<Decision, string>> = {
  approve: 'Approve',
  'ask-changes': 'Ask for changes',
  remove: 'Remove',
  keep: 'Keep as it is',
};

export const moderationAddress = '/admin/moderation';

export interface QueuePage {
  list: List;
  comments: readonly QueuedComment[];
  counts: { waiting: number; reported: number };
  next: Cursor | null;
  first: boolean;
  /** What was just decided. */
  done: Decision | null;
}

/** The model of views/discussion/queue.ejs. */
export function queueModel({ list, comments, counts, next, first, done }: QueuePage): Model & { title: string } {
  const counted: Partial<Record<List, number>> = counts;
  return {
    title: 'Moderation',
    office: 'moderation',
    styles: ['discussion'],
    lists: LISTS.map((name) => ({
      href: `${moderationAddress}?list=${name}`,
      label: LIST_LABELS[name],
      count: counted[name] ?? null,
      current: name === list,
    })),
    list,
    heading: LIST_LABELS[list],
    empty: EMPTY[list],
    comments: comments.map((comment) => ({
      ...queuedModel(comment),
      href: `${moderationAddress}/${comment.id}`,
      canApprove: comment.state === 'waiting' && !comment.ineligible,
      revision: comment.revision,
    })),
    firstHref: first ? null : `${moderationAddress}?list=${list}`,
    nextHref: next && `${moderationAddress}?list=${list}&after=${next.at}.${next.id}`,
    done: done && DONE[done],
  };
}

/** A comment with all that helps to judge it; its addresses are text. */
function queuedModel(comment: QueuedComment) {
  const { id, state, author, activity, createdAt, version, openReports, depth, reason, ineligible } = comment;
  return {
    anchor: `queued-${id}`,
    state: { label: STATE_WORDS[state], tone: STATE_TONES[state] },
    author: authorModel(author),
    activity: { title: activity.title, href: `/activities/${activity.slug}` },
    threadHref: state === 'approved' ? addressOf(activity.slug, id) : null,
    time: timeModel(createdAt),
    isReply: depth > 0,
    version,
    reports: openReports,
    reason,
    ineligible,
    text: textModel(comment, false),
    signs: signsModel(comment),
  };
}

function signsModel({ body, declaration }: CommentText) {
  const text = `${body}\n\n${declaration ?? ''}`;
  return {
    patient: patientSigns(text).map(({ kind, excerpt }) => ({ label: SIGNS[kind], excerpt })),
    promotion: promotionSigns(text),
  };
}

export interface ModerationPage {
  comment: QueuedComment;
  /** What it replies to. */
  parent: QueuedComment | null;
  reports: readonly Report[];
  steps: readonly CommentStep[];
  texts: ReadonlyMap<number, CommentText>;
  /** As they were sent. */
  values: Readonly<Record<string, string>>;
  errors: Record<string, string> | null;
  /** It is not what the moderator saw. */
  stale: boolean;
}

/** The model of views/discussion/moderate.ejs. */
export function moderationModel(page: ModerationPage): Model & { title: string } {
  const { comment, parent, reports, steps, texts, values, errors, stale } = page;
  return {
    title: `Comment by ${comment.author.fullName}`,
    office: 'moderation',
    styles: ['discussion'],
    errors,
    stale,
    backHref: moderationAddress,
    comment: queuedModel(comment),
    parent: parent && { ...queuedModel(parent), href: `${moderationAddress}/${parent.id}` },
    reports: reports.map(({ reporterName, reason, version, at, settledAt }) => ({
      reporterName,
      reason,
      version,
      time: timeModel(at),
      settled: settledAt !== null,
    })),
    history: historyModel(steps, texts),
    action: `${moderationAddress}/${comment.id}/decisions`,
    revision: comment.revision,
    decisions: decisionsOn(comment)
      .filter((decision) => !(decision === 'approve' && comment.ineligible))
      .map((decision) => ({
        value: decision,
        label: decision === 'approve' && comment.state === 'removed' ? 'Put back' : BUTTONS[decision],
      })),
    reason: values['reason'] ?? '',
  };
}
