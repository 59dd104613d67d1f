import type { Command } from 'commander';
import { FOLDERS } from '../compose.ts';
import { fillDemo } from '../features/demo/index.ts';
import { print, withCore } from './run.ts';

/** demo */
export function demoCommand(program: Command): void {
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
}
