import type { ColumnType } from 'kysely';

type Defaulted<T> = ColumnType<T, T | undefined, T>;

export interface PersonWordsTable {
  word: string;
  user_id: string;
}

export interface AccommodationsTable {
  id: string;
  user_id: string;
  attempt_id: string | null;
  time_multiplier_percent: number | null;
  extra_time_ms: number | null;
  reason: string;
  decided_at: number;
  decided_by: string;
}

export interface InvitationsTable {
  token_hash: string;
  user_id: string;
  created_at: number;
  created_by: string | null;
  expires_at: number;
  accepted_at: number | null;
  revoked_at: number | null;
}

export interface PeopleImportsTable {
  id: string;
  created_by: string;
  created_at: number;
  name: string;
  source: string | null;
  invite: number;
  applied_at: number | null;
  result: string | null;
}

export interface TotpTable {
  user_id: string;
  secret_sealed: string;
  created_at: number;
  confirmed_at: number | null;
  last_step: Defaulted<number>;
  failures: Defaulted<number>;
  failures_since: Defaulted<number>;
}

export interface RecoveryCodesTable {
  code_hash: string;
  user_id: string;
  created_at: number;
  used_at: number | null;
}

export interface SignInStepsTable {
  token_hash: string;
  user_id: string;
  created_at: number;
  expires_at: number;
}

/** What migration 0010 adds. */
export interface PeopleTables {
  person_words: PersonWordsTable;
  accommodations: AccommodationsTable;
  invitations: InvitationsTable;
  people_imports: PeopleImportsTable;
  totp: TotpTable;
  recovery_codes: RecoveryCodesTable;
  sign_in_steps: SignInStepsTable;
}
