export { certifyActivity, examine, savePlan } from './certify.ts';
export { loadFacts } from './facts.ts';
export { certifiedImportGate } from './import-gate.ts';
export { certificationRoutes } from './routes.ts';
