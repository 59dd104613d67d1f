export { disclosedFaculty, type Register, registerFaults, selectRegister } from './register.ts';
export { disclosureRoutes } from './routes.ts';
