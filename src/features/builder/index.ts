export { createActivity } from './create.ts';
export { type Publication, publishActivity } from './publish.ts';
export { type ListedActivityRow, listActivityRows } from './queries.ts';
export { builderRoutes } from './routes.ts';
