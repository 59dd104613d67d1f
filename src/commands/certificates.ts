import type { Command } from 'commander';
import { verifyCertificate } from '../features/credit/index.ts';
import { print, withCore } from './run.ts';

/** certificate verify */
export function certificateCommands(program: Command): void {
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
}
