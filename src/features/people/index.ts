export { withoutPerson } from './import/erased.ts';
export { countOtherAdmins, lockAdmins, lockSubject } from './queries.ts';
export { peopleRoutes } from './routes.ts';
