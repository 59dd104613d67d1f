import type { Secrets } from '../../lib/secrets.ts';
import { ERASED_PURPOSE } from '../credit/index.ts';
import { fingerprintOfSealed } from '../records/index.ts';
import { KEPT_KEYS_PURPOSE } from './kept-keys.ts';

/** A column that holds texts sealed under a key of the site's secret. */
export interface SealedField {
  readonly table: string;
  /** Of the primary key. */
  readonly id: readonly string[];
  readonly column: string;
  /** What its key is derived for. */
  readonly purpose: string;
  /** The column whose value the text is bound to. */
  readonly context: string;
  /** Another column that follows from the sealed text under the present secret. */
  readonly follows?: { column: string; of(secrets: Secrets, context: string, sealed: string): string };
}

const fingerprint = {
  column: 'fingerprint',
  of: (secrets: Secrets, context: string, sealed: string) => fingerprintOfSealed({ secrets }, context, sealed),
};
const parsRow = { purpose: 'pars-row', context: 'completion_id' };
const runRecord = { table: 'export_run_records', id: ['run_id', 'completion_id'], ...parsRow };

/** Every one of them; a test holds the list against the schema. A column may also hold texts that aren't sealed. */
export const SEALED_FIELDS: readonly SealedField[] = [
  { table: 'users', id: ['id'], column: 'reporting_sealed', purpose: 'reporting', context: 'id' },
  { table: 'totp', id: ['user_id'], column: 'secret_sealed', purpose: 'totp', context: 'user_id' },
  { table: 'mail_queue', id: ['id'], column: 'sealed', purpose: 'mail-queue', context: 'id' },
  { ...runRecord, column: 'row_sealed', follows: fingerprint },
  { ...runRecord, column: 'sent_sealed' },
  { table: 'pars_reports', id: ['completion_id'], column: 'row_sealed', ...parsRow, follows: fingerprint },
  { table: 'certificates', id: ['id'], column: 'record', purpose: ERASED_PURPOSE, context: 'number' },
  { table: 'erasures', id: ['user_id'], column: 'sealed', purpose: ERASED_PURPOSE, context: 'user_id' },
  { table: 'kept_keys', id: ['id'], column: 'sealed', purpose: KEPT_KEYS_PURPOSE, context: 'id' },
];
