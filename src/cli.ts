import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { createLog, FOLDERS, openCore } from './compose.ts';
import { type Config, readConfig } from './config.ts';
import { migrate, migrationStatus, openDatabase } from './db/index.ts';
import type { CoreDeps } from './deps.ts';
import { createUser, PROFESSIONS, verifyProfession } from './features/accounts/index.ts';
import {
  ensureFoundingActivity,
  exportQuestions,
  importActivity,
  listActivities,
  selectPublishedActivity,
  warningLine,
} from './features/activities/index.ts';
import {
  analyseActivity,
  analyseMatrix,
  type FormStatistics,
  type PairwiseStatistics,
  rebuildAnalysis,
  reportJson,
  reportLines,
} from './features/analysis/index.ts';
import { verifyCertificate } from './features/credit/index.ts';
import { fillDemo } from './features/demo/index.ts';
import { ROLES } from './http/context.ts';
import { Invalid } from './http/errors.ts';
import { type Rational, rational } from './lib/rational.ts';
import { serve } from './main.ts';

const WRONG_USAGE = 2;

/** One JSON document on stdout with --json, else a line or more for people. */
function print(json: boolean | undefined, value: unknown, lines: string[]): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : lines.map((line) => `${line}\n`).join(''));
}

async function withCore<T>(work: (core: CoreDeps) => Promise<T>): Promise<T> {
  const config = readConfig(process.env);
  const core = await openCore(config, createLog(config.logLevel === 'info' ? 'warn' : config.logLevel));
  try {
    // A command may be the first to open a database: it finds there what the server would.
    await ensureFoundingActivity(core, FOLDERS.content);
    return await work(core);
  } finally {
    await core.db.close();
  }
}

const program = new Command('keypoint')
  .description('Continuing-medical-education quizzes in which every question traces to a key point')
  .exitOverride()
  .showHelpAfterError();

program
  .command('serve')
  .description('serve the site, as `npm start` does')
  .action(() => serve(process.env));

program
  .command('migrate')
  .description('bring the database up to date')
  .option('--status', 'only say what is applied')
  .option('--json', 'print JSON')
  .action(async ({ status, json }: { status?: boolean; json?: boolean }) => {
    const config: Config = readConfig(process.env);
    const db = openDatabase(config.databaseUrl);
    try {
      if (!status) await migrate(db, FOLDERS.migrations, Date.now);
      const rows = await migrationStatus(db, FOLDERS.migrations);
      print(
        json,
        rows,
        rows.map((row) => `${row.appliedAt === null ? 'pending' : new Date(row.appliedAt).toISOString()}  ${row.name}`),
      );
    } finally {
      await db.close();
    }
  });

interface UserOptions {
  email: string;
  name: string;
  role: (typeof ROLES)[number][];
  profession: string;
  json?: boolean;
}

const user = program.command('user').description('people');
user
  .command('create')
  .description('create an account; the password is read from standard input')
  .requiredOption('--email <email>')
  .requiredOption('--name <name>', 'full name as it shall stand on certificates')
  .addOption(new Option('--role <roles...>', 'one or more').choices(ROLES).makeOptionMandatory())
  .addOption(
    new Option('--profession <profession>', 'counts as verified by you').choices(PROFESSIONS.map((p) => p.value)),
  )
  .requiredOption('--password-stdin', 'read the password from standard input')
  .option('--json', 'print JSON')
  .action(async ({ email, name, role, profession, json }: UserOptions) => {
    const password = (await text(process.stdin)).replace(/\r?\n$/, '');
    const created = await withCore((core) =>
      createUser(core, { email, fullName: name, roles: role, profession, password, byOperator: true }),
    );
    print(json, created, [`created ${created.email} (${created.id})`]);
  });

user
  .command('verify')
  .description('record that you have checked the profession that a person gave; credit for physicians depends on it')
  .requiredOption('--email <email>')
  .option('--json', 'print JSON')
  .action(async ({ email, json }: { email: string; json?: boolean }) => {
    const verified = await withCore((core) => verifyProfession(core, email));
    print(json, verified, [`${verified.email} is verified as ${verified.profession}`]);
  });

const activity = program.command('activity').description('activities');
activity
  .command('import <file>')
  .description('import an activity file; importing the same again changes nothing, a changed file makes a new version')
  .option('--json', 'print JSON')
  .action(async (file: string, { json }: { json?: boolean }) => {
    const source = await readFile(file, 'utf8');
    const result = await withCore((core) => importActivity(core, source, file));
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
    const rows = await withCore((core) => listActivities(core.db));
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

program
  .command('certificate')
  .description('certificates')
  .command('verify <number>')
  .description('check a certificate and print its signed record; exits 1 unless it is valid')
  .option('--json', 'print JSON')
  .action(async (number: string, { json }: { json?: boolean }) => {
    const result = await withCore((core) => verifyCertificate(core, number));
    const lines =
      'record' in result ? [result.record.holder.name, result.record.activity.title, result.record.completedOn] : [];
    print(json, result, [result.state, ...lines]);
    if (result.state !== 'valid') process.exitCode = 1;
  });

program
  .command('demo')
  .description('fill an empty database with accounts to sign in as, a second activity and simulated learners')
  .option('--json', 'print JSON')
  .action(async ({ json }: { json?: boolean }) => {
    const filled = await withCore((core) => fillDemo(core, FOLDERS.content));
    print(json, filled, [
      `${filled.learners} simulated learners, ${filled.attempts} attempts, ${filled.certificates} certificates.`,
      'Sign in with one of these addresses:',
      ...filled.accounts.map(({ email, roles }) => `  ${email}  ${roles.join(', ')}`),
      `Password of all of them: ${filled.password}`,
    ]);
  });

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

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  } else {
    process.stderr.write(`keypoint: ${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof Invalid) {
      for (const [field, fault] of Object.entries(error.fields)) process.stderr.write(`  ${field}: ${fault}\n`);
    }
    process.exitCode = 1;
  }
}
