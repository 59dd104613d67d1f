export {
  ACCREDITORS,
  type Accreditor,
  AMA,
  AWARDS,
  type CreditType,
  creditType,
  PARTICIPATION,
} from './credit-type.ts';
export {
  findStatementSet,
  readStatementSets,
  type StatementSet,
  shippedCreditTypes,
  shippedStatementSets,
  statementSetName,
} from './statements.ts';
export { fillStatement, type Placeholder, placeholdersIn, template } from './template.ts';
