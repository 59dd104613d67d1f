import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { DISCUSSION_LIMITS, decideOnComment, reportComment, sendComment, shippedGuide } from '../discussion/index.ts';
import { daysAgo } from './days.ts';
import { COMMENTS, type DemoComment, WRITERS } from './office-comments.ts';
import { deliverMail } from './office-mail.ts';
import { createSimulated, type Staff } from './people.ts';

/**
 * A discussion under the activity, in every state that a comment can be in, as writers send and a moderator decides.
 * @returns how many comments there are
 */
export async function fillDiscussion(core: CoreDeps, { admin, learner }: Staff, activityId: string): Promise<number> {
  const people = new Map<string, Viewer>([['lee', learner]]);
  for (const writer of WRITERS) people.set(writer.account, await createSimulated(daysAgo(core, 35), writer));
  const sent = new Map<string, string>();
  for (const comment of COMMENTS) {
    const author = personOf(people, comment.by);
    const parentId = comment.repliesTo === undefined ? null : (sent.get(comment.repliesTo) ?? null);
    const id = await discuss(core, { comment, activityId, author, admin, parentId });
    sent.set(comment.name, id);
    if (comment.reported) await report(core, personOf(people, comment.reported.by), id, comment.reported);
  }
  return COMMENTS.length;
}

function personOf(people: ReadonlyMap<string, Viewer>, account: string): Viewer {
  const person = people.get(account);
  if (!person) throw new Error(`nobody in the demonstration’s discussion is called ${account}`);
  return person;
}

interface Discussed {
  comment: DemoComment;
  activityId: string;
  author: Viewer;
  admin: Viewer;
  parentId: string | null;
}

/** Sends a comment, and has the moderator decide on it where that is told. @returns its id */
async function discuss(core: CoreDeps, { comment, activityId, author, admin, parentId }: Discussed): Promise<string> {
  const { body, declaration = null, days, decided } = comment;
  const sent = await sendComment(daysAgo(core, days), DISCUSSION_LIMITS.texts, {
    ...{ activityId, authorId: author.id, parentId, sendingKey: core.ids.uuid() },
    text: { body, declaration },
    guide: shippedGuide().version,
  });
  if (sent.outcome !== 'sent') throw new Error(`the comment ${comment.name} was not sent: ${sent.outcome}`);
  const { id: commentId, revision } = sent.comment;
  if (!decided) return commentId;
  const { decision, reason = '', days: decidedDays } = decided;
  const deciding = daysAgo(core, decidedDays);
  const { outcome } = await decideOnComment(deciding, { commentId, moderatorId: admin.id, decision, revision, reason });
  if (outcome !== 'decided') throw new Error(`nobody could decide on the comment ${comment.name}: ${outcome}`);
  await deliverMail(deciding);
  return commentId;
}

async function report(
  core: CoreDeps,
  { id: reporterId }: Viewer,
  commentId: string,
  { reason, days }: { reason: string; days: number },
): Promise<void> {
  await reportComment(daysAgo(core, days), DISCUSSION_LIMITS.reports, { commentId, reporterId, reason });
}
