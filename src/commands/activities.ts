import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { exportQuestions, importActivity, listActivities, warningLine } from '../features/activities/index.ts';
import { certifiedImportGate } from '../features/certification/index.ts';
import { isoDay } from '../lib/dates.ts';
import { print, withCore } from './run.ts';

/** activity import, activity list, questions export */
export function activityCommands(program: Command): void {
  const activity = program.command('activity').description('activities');
  activity
    .command('import <file>')
    .description(
      'import an activity file; importing the same again changes nothing, a changed file makes a new version',
    )
    .option('--json', 'print JSON')
    .action(async (file: string, { json }: { json?: boolean }) => {
      const source = await readFile(file, 'utf8');
      const result = await withCore((core) => importActivity(core, source, file, certifiedImportGate));
      for (const warning of result.warnings) process.stderr.write(`warning: ${file}: ${warningLine(warning)}\n`);
      print(json, result, [
        result.created
          ? `imported ${result.slug} as version ${result.version}`
          : `${result.slug} is unchanged (version ${result.version})`,
      ]);
    });
  activity
    .command('list')
    .description('published activities')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const rows = await withCore((core) => listActivities(core.db, isoDay(core.clock())));
      print(
        json,
        rows,
        rows.map((row) => `${row.slug}  v${row.version}  ${row.title}`),
      );
    });

  program
    .command('questions')
    .description('question sets')
    .command('export')
    .description('print the questions of an activity with their keys')
    .requiredOption('--activity <slug>')
    .addOption(new Option('--format <format>').choices(['json']).makeOptionMandatory())
    .option('--json', 'accepted everywhere; this format is JSON already')
    .action(async ({ activity: slug }: { activity: string }) => {
      const questions = await withCore((core) => exportQuestions(core.db, slug));
      print(true, questions, []);
    });
}
