export { disclosedFaculty, type Register, registerFaults, selectRegister } from './register.ts';
export { disclosureRoutes } from './routes.ts';
export { addPlanner, enterDisclosure, requestDisclosure, reviewDisclosure, submitByLink } from './verbs.ts';
