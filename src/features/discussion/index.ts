export { discussionAddress } from './addresses.ts';
export { countText } from './page.ts';
export { type DiscussionOptions, discussionRoutes } from './routes.ts';
export { countComments } from './thread-queries.ts';
