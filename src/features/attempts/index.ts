export type { Attempt } from './attempt.ts';
export { limitText } from './deadline.ts';
export { attemptsLeft, mayStart, type StartDecision } from './policy.ts';
export { newestTime, selectAuthorizedAttempt } from './queries.ts';
export { resumeAddress } from './resume.ts';
export { attemptRoutes } from './routes.ts';
export { type StartRequest, startAttempt, startRules } from './start.ts';
export { type AttemptState, attemptStates } from './states.ts';
export { finishOverdueAttempts, submitAttempt } from './submit.ts';
