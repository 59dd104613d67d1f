export interface ProvidersTable {
  id: string;
  name: string;
  status: string;
  accreditor: string;
  accreditor_name: string;
  accredited_from: string | null;
  accredited_until: string | null;
  lost_on: string | null;
  accreditation_statement: string;
  joint_statement: string;
  eligible: number;
  accme_id: string;
  contact: string;
  signatory_name: string;
  signatory_title: string;
  logo_id: string | null;
  journal_maximum_hundredths: number;
  grace_days: number;
  disclosure_months: number;
  revision: number;
  created_at: number;
  updated_at: number;
  updated_by: string | null;
}

export interface CreditTypeVersionsTable {
  id: string;
  slug: string;
  base_version: number;
  revision: number;
  content: string;
  created_at: number;
  created_by: string | null;
}

export interface StatementComparisonsTable {
  id: string;
  reference: string;
  compared_at: number;
  compared_by: string;
  source: string;
}

export interface CertificationPlansTable {
  activity_id: string;
  revision: number;
  content: string;
  updated_at: number;
  updated_by: string | null;
}

export interface DisclosuresTable {
  id: string;
  activity_id: string;
  person: string;
  round: number;
  user_id: string | null;
  name: string;
  email: string;
  state: string;
  relationships: string;
  submitted_at: number | null;
  submitted_by: string | null;
  reviewed_at: number | null;
  reviewed_by: string | null;
  mitigation: string;
  valid_until: string | null;
  revision: number;
  created_at: number;
}

export interface DisclosurePlannersTable {
  activity_id: string;
  person: string;
  name: string;
  email: string;
  role: string;
  added_at: number;
  added_by: string | null;
}

export interface DisclosureLinksTable {
  token_hash: string;
  disclosure_id: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
}

/** What migration 0012 adds. */
export interface ProvidersTables {
  providers: ProvidersTable;
  credit_type_versions: CreditTypeVersionsTable;
  statement_comparisons: StatementComparisonsTable;
  certification_plans: CertificationPlansTable;
  disclosures: DisclosuresTable;
  disclosure_planners: DisclosurePlannersTable;
  disclosure_links: DisclosureLinksTable;
}
