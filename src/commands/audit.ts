import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type Fault, verifyLog, writeCheckpoint } from '../features/audit/index.ts';
import { print, withCore } from './run.ts';

/** With --json; the terminal gets all of them, one a line. */
const MOST_LISTED = 10_000;

/** audit verify, checkpoint */
export function auditCommands(program: Command): void {
  const audit = program.command('audit').description('the tamper-evident log of what was done');

  audit
    .command('verify')
    .description('walk the whole log and say each fault; exits 1 unless there is none')
    .option(
      '--checkpoint <files...>',
      'also hold the log against checkpoints that you kept elsewhere, one in each file',
    )
    .option('--json', 'print JSON')
    .action(async ({ checkpoint: files = [], json }: { checkpoint?: string[]; json?: boolean }) => {
      const kept = await Promise.all(files.map((file) => readFile(file, 'utf8')));
      const listed: Fault[] = [];
      const onFault = (fault: Fault) => {
        if (!json) process.stdout.write(`${fault.text}\n`);
        else if (listed.length < MOST_LISTED) listed.push(fault);
      };
      const result = await withCore((core) => verifyLog(core, { actorId: null, kept, onFault }));
      const { ok, events, checkpoints, faults, end } = result;
      print(json, { ...result, listed }, [
        ok
          ? `The log is whole: ${events} events, ${checkpoints} checkpoints, up to event ${end.seq}.`
          : `The log is broken: ${faults} ${faults === 1 ? 'fault' : 'faults'} in ${events} events and ${checkpoints} checkpoints.`,
      ]);
      if (!ok) process.exitCode = 1;
    });

  audit
    .command('checkpoint')
    .description('sign where the log ends and print it; kept elsewhere, it shows if the log is ever cut off')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const result = await withCore((core) => writeCheckpoint(core));
      if (result.state === 'broken') throw new Error(`${result.fault.text}; run \`keypoint audit verify\``);
      if (result.state === 'empty') throw new Error('there is no event yet');
      print(json, result.checkpoint, [result.checkpoint.jws]);
    });
}
