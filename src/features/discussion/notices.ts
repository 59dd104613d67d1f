import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { queueMail } from '../mail/index.ts';
import { addressOf } from './addresses.ts';
import type { Comment, CommentState } from './comment.ts';
import { selectActivityName, selectOptionalAddress } from './queries.ts';

const SUBJECTS: Partial<Record<CommentState, string>> = {
  approved: 'Your comment is approved',
  'changes-asked': 'Please change your comment',
  removed: 'Your comment was removed',
};

/** Tells an author what a moderator decided, by mail, in the transaction of the decision. A closed account is not told. */
export async function tellAuthor(
  trx: Trx,
  core: Pick<CoreDeps, 'clock' | 'ids' | 'config' | 'secrets'>,
  comment: Comment,
): Promise<void> {
  const subject = SUBJECTS[comment.state];
  const author = await selectOptionalAddress(trx, comment.authorId);
  if (subject === undefined || !author) return;
  const { slug, title } = await selectActivityName(trx, comment.activityId);
  const path = comment.state === 'approved' ? addressOf(slug, comment.id) : addressOf(slug, comment.id, 'revision');
  const link = `${core.config.baseUrl}${path}`;
  await queueMail(trx, core, {
    to: author.email,
    userId: comment.authorId,
    subject,
    view: `comment-${comment.state}`,
    model: { name: author.fullName, title, link, reason: comment.reason },
  });
}
