import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { openFurnished } from '../access/furnished.ts';
import { temporaryFolder } from '../support/files.ts';
import { item } from '../support/items.ts';
import { type Client, clientOf, portOf } from './support/wire.ts';

/** Item 43 of the faults and attacks with sqlmap itself, where it is installed, against this machine alone. */

/** Runs sqlmap on one address. @returns what it said */
async function sqlmap(url: string, client: Client, more: readonly string[]): Promise<string> {
  const args = [
    ...['-u', url, `--cookie=${client.cookie}`, '--batch', '--flush-session', '--disable-coloring', '--output-dir'],
    ...[
      temporaryFolder('sqlmap'),
      '--level=1',
      '--risk=1',
      '--technique=BEU',
      '--threads=2',
      '--timeout=20',
      '--retries=0',
    ],
    ...['--ignore-code=404', '--keep-alive', ...more],
  ];
  const child = spawn('sqlmap', args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
  const [said] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return said;
}

item(
  43,
  'sqlmap finds nothing on the parameters that reach a query',
  async (tries) => {
    const furnished = await openFurnished({ app: { credit: { verificationsPerMinute: 1e9 } } });
    const { site, signedIn, ids } = furnished;
    const admin = await clientOf(site, await signedIn('admin'));
    const origin = `http://127.0.0.1:${portOf(site)}`;
    const asked: [string, readonly string[]][] = [
      ['/admin/people?q=robin&role=learner&standing=', []],
      ['/admin/records?q=robin&profession=physician&from=2026-01-01', []],
      ['/author/questions?q=bone&kind=single-best-answer&state=', []],
      [`/verify/${ids['number']}*`, []],
      ['/admin/audit?who=person-1@example.org&action=attempt.submit', []],
      ['/sign-in', ['--data', `_csrf=${admin.csrf}&email=person-1@example.org&password=x`, '-p', 'email']],
    ];
    for (const [path, more] of asked) {
      const said = await sqlmap(origin + path, admin, more);
      const found = /is vulnerable|sqlmap identified the following injection|appears to be .* injectable/.exec(
        said,
      )?.[0];
      tries.check(`${path}: ${found}`, found === undefined);
      tries.check(
        `${path}: it did not run: ${said.slice(-300)}`,
        /tested parameters|not appear to be|heuristic/.test(said),
      );
    }
    tries.remark(`sqlmap on ${asked.length} addresses of this machine`);
    await site.close();
  },
  400_000,
);
