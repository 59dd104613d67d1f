export { type ExportCommand, type ExportResult, exportRecords } from './command.ts';
export { filterOfQuery, queryOf } from './filter.ts';
export { fingerprintOfSealed } from './pars-check.ts';
export { recordRoutes } from './routes.ts';
export { FORMATS as RECORD_FORMATS } from './run-queries.ts';
export { sweepRecords } from './sweep.ts';
