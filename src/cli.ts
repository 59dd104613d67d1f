import { Command, CommanderError } from 'commander';
import { activityCommands } from './commands/activities.ts';
import { analysisCommands } from './commands/analysis.ts';
import { auditCommands } from './commands/audit.ts';
import { certificateCommands } from './commands/certificates.ts';
import { demoCommand } from './commands/demo.ts';
import { peopleCommands } from './commands/people.ts';
import { privacyCommands } from './commands/privacy.ts';
import { recordCommands } from './commands/records.ts';
import { serverCommands } from './commands/server.ts';
import { Invalid } from './http/errors.ts';

const WRONG_USAGE = 2;

const program = new Command('keypoint')
  .description('Continuing-medical-education quizzes in which every question traces to a key point')
  .exitOverride()
  .showHelpAfterError();

serverCommands(program);
peopleCommands(program);
activityCommands(program);
certificateCommands(program);
auditCommands(program);
privacyCommands(program);
demoCommand(program);
analysisCommands(program);
recordCommands(program);

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
