export { ACCREDITORS, type Accreditor, AMA, AWARDS, type CreditType, creditType } from './credit-type.ts';
export {
  findStatementSet,
  readStatementSets,
  type StatementSet,
  shippedCreditTypes,
  shippedStatementSets,
} from './statements.ts';
export { fillStatement, type Placeholder, placeholdersIn, template } from './template.ts';
