import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { FOLDERS } from '../../src/compose.ts';
import { importActivity } from '../../src/features/activities/index.ts';
import { certifiedImportGate } from '../../src/features/certification/index.ts';
import { CERTIFIED, type Sample, sampleYaml } from '../activities/sample.ts';
import { FOUNDING_SLUG, openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { certify, makeReady, newestDetails } from './support.ts';

let site: TestApp;
let admin: Person & { user: TestUser };
beforeEach(async () => {
  site = await openTestApp();
  admin = await site.signedIn({ roles: ['admin'], fullName: 'Ada Admin' });
});
afterEach(() => site.close());

/** The activity's file with the details of its newest version. */
async function fileOfNewest(change: (file: Sample) => void = () => undefined): Promise<string> {
  const file: Sample = parse(readFileSync(join(FOLDERS.content, `${FOUNDING_SLUG}.yaml`), 'utf8'));
  const { details } = await newestDetails(site);
  const { original, ...rest } = details;
  const whole = { ...file, ...rest, ...(original === null ? {} : { original }) };
  change(whole);
  return stringify(whole);
}

const imported = async (text: string) => importActivity(site.core, text, 'file.yaml', certifiedImportGate);

describe('importing the file of a certified activity', () => {
  test('never certifies: neither a new activity, nor one that the office has not certified', async () => {
    const certified = sampleYaml((file) => {
      file.designation = CERTIFIED;
    });
    await expect(imported(certified)).rejects.toThrow('a file can’t certify an activity');
    await imported(sampleYaml());
    await expect(imported(certified)).rejects.toThrow('Import it as uncertified and certify it at');
    const versions = await site.db.kysely.selectFrom('activity_versions').select('id').execute();
    expect(versions).toHaveLength(2);
  });

  test('keeps what the office certified, while the register holds and the faculty is what was reviewed', async () => {
    await makeReady(admin);
    expect((await certify(admin)).status).toBe(303);
    const before = await newestDetails(site);
    const summary = 'What is known of them today.';
    const corrected = await fileOfNewest((file) => {
      file.summary = summary;
    });
    expect((await imported(corrected)).version).toBe(before.version + 1);
    const after = await newestDetails(site);
    expect(after.details['summary']).toBe(summary);
    expect(after.details['designation']).toEqual(before.details['designation']);

    await expect(
      importActivity(site.core, `${corrected}\n# again\n`.replace(summary, 'Else.'), 'file.yaml'),
    ).rejects.toThrow('can’t be asked here');
    for (const [change, words] of REFUSED) await expect(imported(await fileOfNewest(change))).rejects.toThrow(words);
    await site.db.transaction((trx) => trx.updateTable('disclosures').set({ valid_until: '2026-11-01' }).execute());
    const late = await fileOfNewest((file) => {
      file.summary = 'Later.';
    });
    await expect(imported(late)).rejects.toThrow('disclosed too long ago');
  }, 120_000);
});

const REFUSED: [(file: Sample) => void, string][] = [
  [
    (file) => {
      file.designation.certification.credits[0].maximum = 2;
      file.designation.certification.maximumCredits = 2;
    },
    'nor change its certification',
  ],
  [
    (file) => {
      file.faculty[0].disclosure = 'Nothing to disclose, on my word.';
    },
    'is not the one that was reviewed',
  ],
  [
    (file) => {
      file.faculty.pop();
    },
    'is in control of the content: add them',
  ],
];
