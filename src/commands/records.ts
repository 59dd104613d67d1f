import { type Command, Option } from 'commander';
import { exportRecords, RECORD_FORMATS } from '../features/records/index.ts';
import { print, withCore } from './run.ts';

interface RecordsOptions {
  format: (typeof RECORD_FORMATS)[number];
  out: string;
  sent?: boolean;
  json?: boolean;
}

/** `keypoint records`: what the office's pages of completion records do. */
export function recordCommands(program: Command): void {
  program
    .command('records')
    .description('completion records')
    .command('export')
    .description(
      'write completion records to a file; pars: ACCME’s learner template, of what is new or has changed; medbiq: an ANSI/MEDBIQ Activity Report',
    )
    .addOption(new Option('--format <format>').choices(RECORD_FORMATS).makeOptionMandatory())
    .requiredOption('--out <file>', 'where it goes')
    .option('--q <words>', 'of a name or an address')
    .option('--activity <slug>')
    .option('--from <day>', 'passed on this day or later')
    .option('--to <day>', 'passed on this day or earlier')
    .option('--profession <profession>')
    .option('--verified <yes|no>', 'whether the profession is verified')
    .option('--credit <credit>', 'any, none or a type of credit')
    .option('--certificate <state>', 'none, valid, replaced or revoked')
    .option('--columns <columns...>', 'some of the columns only')
    .option('--sent', 'with pars: also record the report as sent')
    .option('--json', 'print JSON')
    .action(async ({ format, out, sent = false, json, ...filters }: RecordsOptions) => {
      const result = await withCore((core) => exportRecords(core, { format, out, filters, sent }));
      const outcomes = Object.entries(result.outcomes ?? {}).map(([outcome, n]) => `  ${outcome}: ${n}`);
      const leftOut =
        result.leftOut === undefined ? [] : [`  left out, without permission to report: ${result.leftOut}`];
      print(json, result, [`${result.records} records, ${result.file}`, ...outcomes, ...leftOut]);
    });
}
