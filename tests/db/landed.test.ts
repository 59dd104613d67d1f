import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MIGRATIONS } from '../support/files.ts';

/**
 * Databases out there have these: one that has landed never changes, or they could not be upgraded. The first twelve digits
 * of each file's SHA-256; a new file gets its line with the change that brings it.
 */
const LANDED: Record<string, string> = {
  '0001_accounts.sql': 'a7808ed103df',
  '0002_content.sql': '32853f1c9323',
  '0003_attempts.sql': 'c04c57512dfc',
  '0004_credit.sql': '18776b2d8d56',
  '0005_analysis.sql': '2f8caad34e41',
  '0006_authoring.sql': '4f07a24d0c2e',
  '0007_question_search.postgres.sql': '4e7107cee234',
  '0007_question_search.sqlite.sql': 'e95fe7cd2daa',
  '0008_audit_chain.sql': 'f192d16b9f68',
  '0009_mail_queue.sql': '8500b27678c8',
  '0010_people.sql': '478b737849a4',
  '0011_records.sql': '1e4995f99fd3',
  '0011_records_kept.postgres.sql': '00bad7cd5e6b',
  '0011_records_kept.sqlite.sql': 'cae873813dd4',
  '0012_providers.sql': 'accf34f1de38',
  '0013_discussion.sql': 'dd08b99c6534',
  '0014_privacy.sql': '2185db3c0e21',
  '0015_reported_credit.postgres.sql': '7b12f8c4888f',
  '0015_reported_credit.sqlite.sql': 'a5c312c3468c',
  '0016_people_lists.sql': 'f0884216aaa0',
};

const digest = (name: string) =>
  createHash('sha256')
    .update(readFileSync(join(MIGRATIONS, name)))
    .digest('hex')
    .slice(0, 12);

test('no migration that has landed is edited, and none is left out of the list', () => {
  expect(
    Object.fromEntries(
      readdirSync(MIGRATIONS)
        .sort()
        .map((name) => [name, digest(name)]),
    ),
  ).toEqual(LANDED);
});
