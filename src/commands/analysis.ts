import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { selectPublishedActivity } from '../features/activities/index.ts';
import {
  analyseActivity,
  analyseMatrix,
  type FormStatistics,
  type PairwiseStatistics,
  rebuildAnalysis,
  reportJson,
  reportLines,
} from '../features/analysis/index.ts';
import { Invalid } from '../http/errors.ts';
import { type Rational, rational } from '../lib/rational.ts';
import { print, withCore } from './run.ts';

interface AnalysisOptions {
  activity?: string;
  responses?: string;
  key?: string;
  omitted?: string;
  passMark?: Rational;
  json?: boolean;
}

async function readNamed(name: string): Promise<{ name: string; text: string }> {
  return { name, text: await readFile(name, 'utf8') };
}

/** Percent to two decimals, as an exact share. */
function share(percent: string): Rational {
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(percent) || Number(percent) > 100) {
    throw new InvalidArgumentError('Give a percentage from 0 to 100.');
  }
  return rational(Math.round(Number(percent) * 100), 10_000);
}

interface Analysed {
  form: FormStatistics;
  pairwise: PairwiseStatistics | null;
}

async function analysedFile(responses: string, { key, omitted, passMark }: AnalysisOptions): Promise<Analysed> {
  return analyseMatrix({
    responses: await readNamed(responses),
    key: key === undefined ? undefined : await readNamed(key),
    omitted,
    passMark,
  });
}

async function analysedActivity(slug: string): Promise<Analysed> {
  return withCore(async ({ db }) => {
    const { form } = await analyseActivity(db, (await selectPublishedActivity(db, slug)).versionId);
    if (!form) throw new Invalid(`nobody has finished a first attempt at ${slug} yet`);
    return { form, pairwise: null };
  });
}

/** item-analysis, analysis rebuild */
export function analysisCommands(program: Command): void {
  program
    .command('item-analysis')
    .description('which questions work: difficulty, discrimination, distractors, reliability')
    .option('--activity <slug>', 'a published activity, from the first attempts of its learners')
    .addOption(
      new Option('--responses <file>', 'CSV: a header of item names, a row per learner; cells 0 and 1, or options'),
    )
    .option('--key <file>', 'with --responses: the right option of each item; the cells are options then')
    .option('--omitted <code>', 'how the cells write that an item was left unanswered (an empty cell says so too)')
    .addOption(new Option('--pass-mark <percent>', 'also estimate how consistently it decides').argParser(share))
    .option('--json', 'print JSON')
    .action(async (options: AnalysisOptions, command: Command) => {
      const { activity: slug, responses, json } = options;
      if ((slug === undefined) === (responses === undefined)) {
        command.error('error: give either --activity <slug> or --responses <file>');
      }
      if (slug !== undefined && (options.key ?? options.omitted ?? options.passMark) !== undefined) {
        command.error('error: --key, --omitted and --pass-mark go with --responses; an activity has its own');
      }
      const { form, pairwise } =
        slug === undefined ? await analysedFile(responses ?? '', options) : await analysedActivity(slug);
      print(json, reportJson(form, pairwise), reportLines(form));
    });

  program
    .command('analysis')
    .description('the running sums of the item analysis')
    .command('rebuild')
    .description('work the sums out anew from answers and scores; submissions wait meanwhile')
    .option('--check', 'only compare; exits 1 and says where they differ')
    .option('--json', 'print JSON')
    .action(async ({ check = false, json }: { check?: boolean; json?: boolean }) => {
      const versions = await withCore((core) => rebuildAnalysis(core, { check }));
      print(
        json,
        versions,
        versions.flatMap(({ name, attempts, differences }) => [
          `${name}: ${attempts} first attempts, ${differences.length === 0 ? 'sums equal' : check ? 'sums differ' : 'sums put right'}`,
          ...differences.map((difference) => `  ${difference}`),
        ]),
      );
      if (check && versions.some(({ differences }) => differences.length > 0)) process.exitCode = 1;
    });
}
