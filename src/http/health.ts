import { statfs } from 'node:fs/promises';
import { Router } from 'express';
import { type Database, migrationStatus } from '../db/index.ts';

const LEAST_FREE_BYTES = 64 * 1024 * 1024;

/** /healthz: the process answers. /readyz: it can do its work (database, migrations, disk), else 503 and which part can't. */
export function healthRoutes(db: Database, migrationsFolder: string, dataDir: string): Router {
  const checks: Record<string, () => Promise<boolean>> = {
    database: async () => {
      await db.ping();
      return true;
    },
    migrations: async () =>
      (await migrationStatus(db, migrationsFolder)).every((migration) => migration.appliedAt !== null),
    disk: async () => {
      const { bavail, bsize } = await statfs(dataDir);
      return bavail * bsize > LEAST_FREE_BYTES;
    },
  };
  const router = Router();
  router.get('/healthz', (_req, res) => {
    res.type('text/plain').send('ok\n');
  });
  router.get('/readyz', async (_req, res) => {
    const results = await Promise.all(
      Object.entries(checks).map(
        async ([name, check]) => [name, (await check().catch(() => false)) ? 'ok' : 'failing'] as const,
      ),
    );
    const ready = results.every(([, state]) => state === 'ok');
    if (!ready) res.setHeader('Retry-After', '5');
    res.status(ready ? 200 : 503).json(Object.fromEntries(results));
  });
  return router;
}
