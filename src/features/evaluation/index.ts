export { type Evaluation, isEvaluated, sendEvaluation } from './evaluation.ts';
export { AGREEMENT, type EvaluationAnswers } from './form.ts';
export { evaluationRoutes } from './routes.ts';
