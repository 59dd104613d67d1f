export { isCompared, type KnownType, listKnownTypes } from './credit-types.ts';
export { isAccreditedOn, jointFault, type Provider } from './provider.ts';
export { listProviders, selectOptionalProvider } from './queries.ts';
export { providersRoutes } from './routes.ts';
export { type Comparison, selectComparisons } from './type-queries.ts';
