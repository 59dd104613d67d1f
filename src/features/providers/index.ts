export { isCompared, type KnownType, listKnownTypes, saveCreditType } from './credit-types.ts';
export { isAccreditedOn, jointFault, type Provider, type ProviderContent } from './provider.ts';
export { listProviders, selectOptionalProvider } from './queries.ts';
export { providersRoutes } from './routes.ts';
export { createProvider } from './save.ts';
export { accreditationEnd } from './standing.ts';
export { type Comparison, selectComparisons } from './type-queries.ts';
