import type { Command } from 'commander';
import { FOLDERS } from '../compose.ts';
import { type Config, readConfig } from '../config.ts';
import { migrate, migrationStatus, openDatabase } from '../db/index.ts';
import { serve } from '../main.ts';
import { print } from './run.ts';

/** serve, migrate */
export function serverCommands(program: Command): void {
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
          rows.map(
            (row) => `${row.appliedAt === null ? 'pending' : new Date(row.appliedAt).toISOString()}  ${row.name}`,
          ),
        );
      } finally {
        await db.close();
      }
    });
}
