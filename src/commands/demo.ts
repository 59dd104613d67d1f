import type { Command } from 'commander';
import { FOLDERS } from '../compose.ts';
import { fillDemo } from '../features/demo/index.ts';
import { print, withCore } from './run.ts';

/** demo */
export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description(
      'fill an empty database with accounts to sign in as, a second activity, simulated learners, and a desk and an office at work',
    )
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const filled = await withCore((core) => fillDemo(core, FOLDERS.content));
      print(json, filled, [
        `${filled.learners} simulated learners, ${filled.attempts} attempts, ${filled.certificates} certificates.`,
        'Sign in with one of these addresses:',
        ...filled.accounts.map(({ email, roles }) => `  ${email}  ${roles.join(', ')}`),
        `Password of all of them: ${filled.password}`,
        'Start the site with `npm start`, then look first, as the educator, at:',
        '  /author  the desk: what waits for you, and the questions in review, given back and begun',
        `  /author/activities/${filled.activity}/analysis  one question has a wrong key: which?`,
        `  /author/activities/${filled.draftActivity}/checklist  an activity that is being built`,
        'as the admin, at:',
        '  /admin  the office: what was begun and passed, and a report to ACCME that is checked and not sent',
        '  /admin/moderation  comments that wait, and one that was reported',
        `  /admin/certification/${filled.draftActivity}  what an activity still lacks to be certified`,
        `and, as the learner, at /activities/${filled.activity}`,
        'Its provider, its accreditor and whatever is shown as credit are fictitious, and say so.',
      ]);
    });
}
