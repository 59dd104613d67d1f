import type { Model } from '../../http/render.ts';
import { addressOf } from './addresses.ts';
import { type Comment, type CommentAction, type CommentText, STATE_TONES, STATE_WORDS } from './comment.ts';
import { type FormState, fieldsOf, formModel } from './form-page.ts';
import { ineligibleModel, type Place, placeModel, textModel, timeModel } from './page.ts';
import { mayRevise, mayWithdraw } from './policy.ts';
import type { CommentStep } from './thread-queries.ts';

const DONE: Readonly<Record<CommentAction, string>> = {
  send: 'Sent',
  revise: 'Sent again',
  withdraw: 'Withdrawn',
  approve: 'Approved',
  'ask-changes': 'Changes asked for',
  remove: 'Removed',
  keep: 'Kept after reports',
};

/** What happened to a comment, each step with the text as it stood where that was new. */
export function historyModel(steps: readonly CommentStep[], texts: ReadonlyMap<number, CommentText>) {
  return steps.map(({ at, actorName, action, version, reason }) => {
    const text = action === 'send' || action === 'revise' ? texts.get(version) : undefined;
    return {
      time: timeModel(at),
      label: DONE[action],
      actorName,
      version,
      reason,
      text: text ? textModel(text, false) : null,
    };
  });
}

export interface OwnPage {
  place: Place;
  comment: Comment;
  steps: readonly CommentStep[];
  texts: ReadonlyMap<number, CommentText>;
  /** What the form shows; null: the text that counts. */
  form: FormState | null;
  /** Something happened to it since the author's page was made. */
  stale: boolean;
  ineligibleSince: number | null;
}

/** The model of views/discussion/own.ejs: an author's comment, where it stands and what they can do. Pure. */
export function ownPageModel(page: OwnPage): Model & { title: string } {
  const { place, comment, steps, texts, form, stale } = page;
  const { id, state, version, authorId } = comment;
  const text = texts.get(version);
  if (!text) throw new Error(`the comment ${id} has no text ${version}`);
  const state_ = form ?? { values: fieldsOf(text), errors: null, signs: [] };
  const action = addressOf(place.slug, id, 'revision');
  const facts = { action, sending: id, revision: comment.revision, draft: `${id}-${comment.revision}` };
  const open = mayRevise(comment, authorId);
  return {
    ...placeModel(place, 'Your comment'),
    errors: state_.errors,
    stale,
    state: { label: STATE_WORDS[state], tone: STATE_TONES[state] },
    changesAsked: state === 'changes-asked',
    reason: comment.reason,
    text: textModel(text, state === 'approved'),
    threadHref: state === 'approved' ? addressOf(place.slug, id) : null,
    form: open ? formModel(facts, state_) : null,
    /** What was typed and can't be sent any more, to be copied. */
    kept: !open && form ? (form.values['comment'] ?? null) : null,
    shown: state === 'approved',
    withdrawal: mayWithdraw(comment, authorId) ? addressOf(place.slug, id, 'withdrawal') : null,
    // Its author is told that a moderator did it, not which.
    history: historyModel(steps, texts).map((step) => ({ ...step, actorName: null })),
    ...ineligibleModel(page.ineligibleSince, place.slug),
  };
}
