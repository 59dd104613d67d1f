export {
  fillStatement,
  findStatementSet,
  type Placeholder,
  readStatementSets,
  type StatementSet,
  shippedStatementSets,
} from './statements.ts';
