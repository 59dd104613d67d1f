import type { Database } from '../../src/db/index.ts';
import { beforeCommit, type Trx } from '../../src/db/index.ts';
import { describeOnEngines } from '../support/engines.ts';

describeOnEngines('what is to be done before the commit', (open, engine) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  }, 60_000);

  const put = (trx: Trx, email: string) =>
    trx.insertInto('setup_links').values({ token_hash: email, created_at: 0, expires_at: 0, used_at: null }).execute();
  const links = async () =>
    (await database.kysely.selectFrom('setup_links').select('token_hash').orderBy('token_hash').execute()).map(
      (row) => row.token_hash,
    );

  it('is done after the work, in its order, with what it asks for itself, in the same transaction', async () => {
    const done: string[] = [];
    const result = await database.transaction(async (trx) => {
      beforeCommit(trx, async (on) => {
        done.push(`first on ${on}`);
        await put(trx, 'first');
        beforeCommit(trx, async () => void done.push('asked for by the first'));
      });
      beforeCommit(trx, async () => void done.push('second'));
      done.push('work');
      return 'its result';
    });
    expect(result).toBe('its result');
    expect(done).toEqual(['work', `first on ${engine}`, 'second', 'asked for by the first']);
    expect(await links()).toEqual(['first']);
  });

  it('is not done when the work fails, and undoes it when it fails itself', async () => {
    const done: string[] = [];
    await expect(
      database.transaction(async (trx) => {
        beforeCommit(trx, async () => void done.push('done'));
        throw new Error('the work');
      }),
    ).rejects.toThrow('the work');
    await expect(
      database.transaction(async (trx) => {
        await put(trx, 'undone');
        beforeCommit(trx, () => Promise.reject(new Error('the step')));
      }),
    ).rejects.toThrow('the step');
    expect(done).toEqual([]);
    expect(await links()).toEqual(['first']);
  });

  it('is refused outside of a transaction', async () => {
    let kept: Trx | undefined;
    await database.transaction(async (trx) => {
      kept = trx;
    });
    expect(() => kept && beforeCommit(kept, async () => undefined)).toThrow(/under way/);
  });
});
