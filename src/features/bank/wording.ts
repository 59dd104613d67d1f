import type { QuestionEvent } from './event-queries.ts';
import { type QuestionState, STATE_LABELS } from './state.ts';

/** A state as every page of the bank shows it: by a shape and a word, the colour besides. */
export interface StateTag {
  readonly shape: string;
  readonly label: string;
  readonly tone: '' | 'good' | 'accent' | 'bad';
}

const SHAPES: Readonly<Record<QuestionState, Omit<StateTag, 'label'>>> = {
  draft: { shape: '○', tone: '' },
  'in-review': { shape: '◐', tone: 'accent' },
  approved: { shape: '●', tone: 'good' },
  retired: { shape: '✕', tone: 'bad' },
};

/** The tags of a question: where it stands, and what is being made of it besides. Pure. */
export function stateTags(state: QuestionState, draft: 'draft' | 'in-review' | null): StateTag[] {
  const tags = [{ ...SHAPES[state], label: STATE_LABELS[state] }];
  if (state === 'approved' && draft) {
    tags.push({ ...SHAPES[draft], label: draft === 'draft' ? 'Next version in draft' : 'Next version in review' });
  }
  return tags;
}

/** What happened, in words that a name can stand before: "Robin Person approved version 2". Pure. */
export function eventText({ action, version, comment }: QuestionEvent): string {
  const which = version === null ? 'it' : `version ${version}`;
  switch (action) {
    case 'create':
      return 'began the question';
    case 'import':
      return `imported ${which}`;
    case 'revise':
      return 'began the next version';
    case 'restore':
      return `put ${which} back into a draft`;
    case 'duplicate':
      return `copied it from ${comment}`;
    case 'submit':
      return 'sent it for review';
    case 'withdraw':
      return 'withdrew it from review';
    case 'request-changes':
      return 'asked for changes';
    case 'approve':
      return `approved ${which}`;
    case 'comment':
      return 'commented';
    case 'retire':
      return 'retired it';
    case 'reinstate':
      return 'reinstated it';
    case 'correct-key':
      return `corrected the key of ${which}`;
    case 'discard':
      return 'discarded the draft';
  }
}

/** "0.43", "−0.12", "–" where there is none. */
export function decimalText(value: number | null): string {
  if (value === null) return '–';
  return value.toFixed(2).replace('-', '−');
}

const DONE: Readonly<Record<string, string>> = {
  submitted: 'Sent for review. Somebody who has not written on the question finds it in the review queue.',
  withdrawn: 'Withdrawn from review. The draft can be changed again.',
  approved: 'Approved. The new version can be asked in activities.',
  returned: 'Changes requested. The draft is with its authors again.',
  commented: 'Comment added.',
  retired: 'Retired. Activities that ask the question keep it; new ones can’t take it.',
  reinstated: 'Reinstated.',
  discarded: 'Draft discarded. The newest version stands as it was.',
};

/** What the page says after a step, by the word in its address; null where it is none of them. */
export function doneText(unsafe_done: unknown): string | null {
  return typeof unsafe_done === 'string' && Object.hasOwn(DONE, unsafe_done) ? (DONE[unsafe_done] ?? null) : null;
}
