export { withKeptKeys } from './kept-keys.ts';
export type { PrivacyOptions } from './limits.ts';
export { checkKeys, type KeysState, rotateKeys } from './rotation.ts';
export { privacyRoutes } from './routes.ts';
export { type Swept, sweepPrivacy } from './sweep.ts';
