export { articleModel } from './article-page.ts';
export { landingModel } from './landing.ts';
export { catalogueRoutes } from './routes.ts';
export type { Standing } from './standing.ts';
