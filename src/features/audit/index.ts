export { ACTIONS, actionText } from './actions.ts';
export type { Fault } from './chain.ts';
export { type CheckpointResult, writeCheckpoint } from './checkpoint.ts';
export { type AuditEvent, recordEvent } from './queries.ts';
export { auditRoutes } from './routes.ts';
export { type Checkpoints, startCheckpoints } from './schedule.ts';
export { beginChain } from './seal.ts';
export { type Verified, verifyLog } from './verify.ts';
