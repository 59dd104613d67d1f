export interface ErasuresTable {
  user_id: string;
  erased_at: number;
  requested_by: string;
  keep_until: number | null;
  sealed: string | null;
  deleted_at: number | null;
}

export interface KeptKeysTable {
  id: string;
  purpose: string;
  sealed: string;
  kept_at: number;
}

export interface PrivacyTables {
  erasures: ErasuresTable;
  kept_keys: KeptKeysTable;
}
