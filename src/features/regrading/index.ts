export { regradingRoutes } from './routes.ts';
