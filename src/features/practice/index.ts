export { answerPractice } from './answer.ts';
export { LEVELS } from './certainty.ts';
export { practiceRoutes } from './routes.ts';
export { loadSession } from './session.ts';
export { startPractice } from './start.ts';
