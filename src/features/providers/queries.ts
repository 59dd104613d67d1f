import type { Handle, Trx } from '../../db/index.ts';
import { NotFound } from '../../http/errors.ts';
import { activitiesWithNewest, activityDetails } from '../activities/index.ts';
import type { Provider, ProviderContent, ProviderStatus } from './provider.ts';
import type { CertifiedActivity } from './standing.ts';

const COLUMNS = [
  'id',
  'name',
  'status',
  'accreditor',
  'accreditor_name as accreditorName',
  'accredited_from as accreditedFrom',
  'accredited_until as accreditedUntil',
  'lost_on as lostOn',
  'accreditation_statement as accreditationStatement',
  'joint_statement as jointStatement',
  'eligible',
  'accme_id as accmeId',
  'contact',
  'signatory_name as signatoryName',
  'signatory_title as signatoryTitle',
  'logo_id as logoId',
  'journal_maximum_hundredths as journalMaximumHundredths',
  'grace_days as graceDays',
  'disclosure_months as disclosureMonths',
  'revision',
  'updated_at as updatedAt',
] as const;

/** Every provider, by name. */
export async function listProviders(handle: Handle): Promise<Provider[]> {
  const rows = await handle.selectFrom('providers').select(COLUMNS).orderBy('name').execute();
  return rows.map(providerOf);
}

/** The activities whose newest version carries a certification by this provider. */
export async function listCertifiedBy(handle: Handle, providerId: string): Promise<CertifiedActivity[]> {
  const rows = await activitiesWithNewest(handle)
    .select(['activity.slug', 'version.title', 'version.details'])
    // The id stands somewhere in it; where exactly is looked at below.
    .where('version.details', 'like', `%${providerId}%`)
    .execute();
  return rows.flatMap(({ slug, title, details }) => {
    const parsed = activityDetails.parse(JSON.parse(details ?? 'null'));
    const { designation } = parsed;
    const own = designation.status === 'certified' && designation.certification.providerId === providerId;
    return own ? [{ slug, title: title ?? slug, details: parsed }] : [];
  });
}

/** @throws NotFound */
export async function selectProvider(handle: Handle, id: string): Promise<Provider> {
  const provider = await selectOptionalProvider(handle, id);
  if (!provider) throw new NotFound('There is no such provider. The list of providers has those that there are.');
  return provider;
}

export async function selectOptionalProvider(handle: Handle, id: string): Promise<Provider | null> {
  const row = await handle.selectFrom('providers').select(COLUMNS).where('id', '=', id).executeTakeFirst();
  return row ? providerOf(row) : null;
}

function providerOf(
  row: { status: string; accreditor: string; eligible: number } & Omit<Provider, 'status' | 'accreditor' | 'eligible'>,
): Provider {
  return {
    ...row,
    status: row.status as ProviderStatus,
    accreditor: row.accreditor as Provider['accreditor'],
    eligible: row.eligible === 1,
  };
}

interface Written {
  at: number;
  by: string;
}

/** @returns false when there is a provider of this name */
export async function insertProvider(
  trx: Trx,
  id: string,
  content: ProviderContent,
  { at, by }: Written,
): Promise<boolean> {
  const inserted = await trx
    .insertInto('providers')
    .values({ id, ...columnsOf(content), lost_on: null, revision: 1, created_at: at, updated_at: at, updated_by: by })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/**
 * @param lostOn the day on which its accreditation was entered as lost; null: it wasn't
 * @returns false when the provider is no longer at this revision
 */
export async function updateProvider(
  trx: Trx,
  { id, revision }: Pick<Provider, 'id' | 'revision'>,
  content: ProviderContent,
  { at, by, lostOn }: Written & { lostOn: string | null },
): Promise<boolean> {
  const updated = await trx
    .updateTable('providers')
    .set({ ...columnsOf(content), lost_on: lostOn, revision: revision + 1, updated_at: at, updated_by: by })
    .where('id', '=', id)
    .where('revision', '=', revision)
    .returning('id')
    .executeTakeFirst();
  return updated !== undefined;
}

/** Whether another provider has this name. */
export async function isNameTaken(handle: Handle, name: string, id: string): Promise<boolean> {
  const row = await handle.selectFrom('providers').select('id').where('name', '=', name).executeTakeFirst();
  return row !== undefined && row.id !== id;
}

function columnsOf(content: ProviderContent) {
  return {
    name: content.name,
    status: content.status,
    accreditor: content.accreditor,
    accreditor_name: content.accreditorName,
    accredited_from: content.accreditedFrom,
    accredited_until: content.accreditedUntil,
    accreditation_statement: content.accreditationStatement,
    joint_statement: content.jointStatement,
    eligible: content.eligible ? 1 : 0,
    accme_id: content.accmeId,
    contact: content.contact,
    signatory_name: content.signatoryName,
    signatory_title: content.signatoryTitle,
    logo_id: content.logoId,
    journal_maximum_hundredths: content.journalMaximumHundredths,
    grace_days: content.graceDays,
    disclosure_months: content.disclosureMonths,
  };
}
