export { setTimeMultiplier } from './accommodation.ts';
export { createPerson } from './create.ts';
export { disablePerson } from './disabling.ts';
export { withoutPerson } from './import/erased.ts';
export { forgetWaitingLists } from './import/import.ts';
export { countOtherAdmins, lockAdmins, lockSubject } from './queries.ts';
export { peopleRoutes } from './routes.ts';
export { verifyPerson } from './verification.ts';
