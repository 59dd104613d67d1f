export { type MediaSize, mediaAddress, mediaSize } from './media-id.ts';
export { selectMedia, selectMissingMedia } from './queries.ts';
export { mediaRoutes } from './routes.ts';
export { storePicture } from './store.ts';
