import { text } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import { createUser, PROFESSIONS, verifyProfession } from '../features/accounts/index.ts';
import { ROLES } from '../http/context.ts';
import { print, withCore } from './run.ts';

interface UserOptions {
  email: string;
  name: string;
  role: (typeof ROLES)[number][];
  profession: string;
  json?: boolean;
}

/** user create, user verify */
export function peopleCommands(program: Command): void {
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
}
