export { type MediaSize, mediaAddress, mediaMarkdown, mediaSize } from './media-id.ts';
export { selectMissingMedia } from './queries.ts';
export { mediaRoutes } from './routes.ts';
