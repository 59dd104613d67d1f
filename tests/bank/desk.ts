import { approveQuestion } from '../../src/features/bank/index.ts';
import type { Viewer } from '../../src/http/context.ts';
import { openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { inReview, viewerOf } from './support.ts';

/** A site with an author, a reviewer, and a question that one has written and the other approved. */
export interface Desk {
  readonly site: TestApp;
  readonly writer: Viewer;
  readonly judge: Viewer;
  /** Their browsers. */
  readonly author: Person & { user: TestUser };
  readonly reviewer: Person & { user: TestUser };
  /** Of the question. */
  readonly id: string;
  close(): Promise<void>;
}

export async function openDesk(): Promise<Desk> {
  const site = await openTestApp();
  const writer = await viewerOf(site.core, 'educator');
  const judge = await viewerOf(site.core, 'reviewer');
  const { id, revision } = await inReview(site.core, writer);
  await approveQuestion(site.core, judge, id, { revision });
  const [author, reviewer] = [await site.signedInAs(writer), await site.signedInAs(judge)];
  return { site, writer, judge, author, reviewer, id, close: () => site.close() };
}

/** Where an answer leads on to. */
export const location = (answer: { headers: Record<string, unknown> }) => String(answer.headers['location']);
