import type { Viewer } from '../../http/context.ts';
import type { Model } from '../../http/render.ts';
import { dateText, dateTimeText } from '../../lib/dates.ts';
import { PROFESSIONS } from '../accounts/index.ts';
import { type Activity, wordingFaults } from '../activities/index.ts';
import { addressOf, anchorOf, discussionAddress } from './addresses.ts';
import { type CommentAuthor, type CommentText, STATE_TONES, STATE_WORDS } from './comment.ts';
import { shippedGuide } from './guide.ts';
import { paragraphsOf } from './links.ts';
import { mayReplyTo } from './policy.ts';
import { placeholder, type ThreadRow } from './thread.ts';
import type { Cursor, Order, OwnComment } from './thread-queries.ts';

/** What the pages of a discussion show. Pure. */

export type Place = Pick<Activity, 'slug' | 'title'>;

/** What every page of a discussion has. */
export function placeModel({ slug, title }: Place, ownTitle: string): Model & { title: string } {
  return {
    title: `${ownTitle}: ${title}`,
    styles: ['discussion'],
    activity: { title, href: `/activities/${slug}` },
    discussionHref: discussionAddress(slug),
  };
}

/** "Physician (MD or DO)" */
export function professionLabel(profession: string): string {
  return PROFESSIONS.find(({ value }) => value === profession)?.label ?? profession;
}

/** An author as they stand over their comment. Names change without a moderator; none of them may speak of credit. */
export function authorModel({ fullName, credentials, profession }: CommentAuthor) {
  const label = professionLabel(profession);
  if (wordingFaults(`${fullName}, ${credentials}`, { certified: false }).length > 0)
    return { name: 'Name not shown', credentials: '', profession: label };
  return { name: fullName, credentials, profession: label };
}

export function timeModel(ms: number) {
  return { text: dateTimeText(ms), iso: new Date(ms).toISOString() };
}

/** What a text shows; its addresses are links only once it is approved. */
export function textModel({ body, declaration }: CommentText, approved: boolean) {
  return { paragraphs: paragraphsOf(body, approved), declaration };
}

export interface Looking {
  readonly viewer: Viewer | null;
  /** Ids of the comments that the viewer has reported. */
  readonly reported: ReadonlySet<string>;
}

/** A comment in its thread, as views/discussion/comment.ejs shows it. */
export function commentModel(row: ThreadRow, thread: readonly ThreadRow[], slug: string, looking: Looking) {
  const { viewer, reported } = looking;
  const own = viewer?.id === row.author.id;
  const parent = row.depth > 1 ? thread.find(({ id }) => id === row.parentId) : undefined;
  return {
    anchor: anchorOf(row.id),
    depth: row.depth,
    gone: row.text === null ? placeholder(row.state) : null,
    author: authorModel(row.author),
    time: timeModel(row.createdAt),
    href: addressOf(slug, row.id),
    text: row.text && textModel(row.text, true),
    replyTo: parent && {
      name: parent.text === null ? placeholder(parent.state) : authorModel(parent.author).name,
      href: `#${anchorOf(parent.id)}`,
    },
    ownHref: own ? addressOf(slug, row.id, 'revision') : null,
    replyHref: mayReplyTo(row) ? addressOf(slug, row.id, 'reply') : null,
    reportHref: own || reported.has(row.id) ? null : addressOf(slug, row.id, 'report'),
    reported: reported.has(row.id),
  };
}

/** On the page of a discussion a thread shows so many of its comments; the rest are on its own page. */
const FIRST_OF_THREAD = 11;

export interface DiscussionPage {
  activity: Place;
  /** Comments and replies that readers see. */
  count: number;
  order: Order;
  /** Whether the page begins with the first thread. */
  first: boolean;
  /** Where the next page begins; null: there is none. */
  next: Cursor | null;
  /** What is visible of each thread, in the order of the page. */
  threads: readonly (readonly ThreadRow[])[];
  looking: Looking;
  own: readonly OwnComment[];
  /** Since when the viewer says that they work for an ineligible company, epoch ms. */
  ineligibleSince: number | null;
}

/** The model of views/discussion/index.ejs, without the form. */
export function discussionModel(page: DiscussionPage): Model & { title: string } {
  const { activity, count, order, first, next, threads, looking, own } = page;
  const { slug } = activity;
  const address = discussionAddress(slug);
  return {
    ...placeModel(activity, 'Discussion'),
    count,
    countText: countText(count),
    orders: (['newest', 'oldest'] as const).map((value) => ({
      label: value === 'newest' ? 'Newest first' : 'Oldest first',
      href: value === 'newest' ? address : `${address}?order=oldest`,
      current: value === order,
    })),
    firstHref: first ? null : order === 'oldest' ? `${address}?order=oldest` : address,
    firstLabel: order === 'oldest' ? 'Back to the oldest' : 'Back to the newest',
    nextHref: next && `${address}?order=${order}&after=${next.at}.${next.id}`,
    nextLabel: order === 'oldest' ? 'Newer comments' : 'Older comments',
    threads: threads.map((thread) => ({
      comments: thread.slice(0, FIRST_OF_THREAD).map((row) => commentModel(row, thread, slug, looking)),
      more:
        thread.length > FIRST_OF_THREAD && thread[0]
          ? moreModel(slug, thread[0].id, thread.filter(({ depth, text }) => depth > 0 && text).length)
          : null,
    })),
    own: own.filter(isOpen).map((comment) => ownModel(comment, slug)),
    ownPast: own.filter((comment) => !isOpen(comment)).map((comment) => ownModel(comment, slug)),
    signIn: looking.viewer ? null : `/sign-in?next=${encodeURIComponent(`${address}#write`)}`,
    register: looking.viewer ? null : `/register?next=${encodeURIComponent(`${address}#write`)}`,
    ...ineligibleModel(page.ineligibleSince, slug),
  };
}

function moreModel(slug: string, rootId: string, replies: number) {
  return { href: `${discussionAddress(slug)}/comments/${rootId}`, label: `All ${replies} replies` };
}

/** "No comments yet", "1 comment", "12 comments" */
export function countText(count: number): string {
  if (count === 0) return 'No comments yet';
  return count === 1 ? '1 comment' : `${count.toLocaleString('en')} comments`;
}

/** Whether its author has to know something of it, or to do something. */
function isOpen({ state }: OwnComment): boolean {
  return state !== 'approved' && state !== 'withdrawn';
}

/** One of the viewer's own comments, in the list of where they stand. */
function ownModel(comment: OwnComment, slug: string) {
  const { state, body, reason, createdAt, id } = comment;
  const line = body.replaceAll(/\s+/g, ' ');
  return {
    state: { label: STATE_WORDS[state], tone: STATE_TONES[state] },
    excerpt: line.length > 140 ? `${line.slice(0, 140).trimEnd()}…` : line,
    reason,
    time: timeModel(createdAt),
    href: addressOf(slug, id, 'revision'),
    action: state === 'changes-asked' ? 'Change it' : 'Open',
  };
}

/** Why somebody can't post, and by whose rule; `ineligible` is null for whoever can. */
export function ineligibleModel(since: number | null, slug: string) {
  const { ineligible } = shippedGuide();
  return {
    ineligible:
      since === null
        ? null
        : { ...ineligible, since: dateText(since), action: `${discussionAddress(slug)}/eligibility` },
  };
}
