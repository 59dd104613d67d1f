export { certificationRoutes } from './routes.ts';
