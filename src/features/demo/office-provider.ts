import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { isoDay } from '../../lib/dates.ts';
import { storePicture } from '../media/index.ts';
import { createProvider, type ProviderContent, saveCreditType } from '../providers/index.ts';
import type { CreditType } from '../statements/index.ts';
import { DAY_MS, daysAgo } from './days.ts';

/** Whatever carries its name says with it that it isn't real. */
const PROVIDER = 'Demonstration Provider (fictitious)';
const PARTNER = 'Demonstration Hospital (fictitious)';

const NUMBERS = { journalMaximumHundredths: 100, graceDays: 14, disclosureMonths: 12, accmeId: '' } as const;

/**
 * Stands where an accreditor's own words would. No statement of the ACCME is used: it would name the ACCME as accreditor
 * of somebody who doesn't exist.
 */
const ACCREDITATION =
  'This provider and its accreditor exist only in this demonstration: nothing that is shown here as credit is credit.';
const JOINT = `This stands for an activity of ${PROVIDER} together with {jointProvider}. Both exist only in this demonstration, as does their accreditor: nothing that is shown here as credit is credit.`;

/** A credit of the site's own, so that the records have more than one kind that is claimed. */
export const NURSING: CreditType = {
  id: 'demonstration-contact-hour',
  version: 1,
  name: 'Demonstration contact hour',
  unit: { one: 'demonstration contact hour', many: 'demonstration contact hours' },
  award: 'claimed',
  step: 0.25,
  maximum: null,
  validityMonths: 36,
  formats: null,
  professions: ['nurse'],
  verifiedOnly: true,
  accreditors: null,
  needs: null,
  needsApproval: false,
  usesSets: false,
  verified: true,
  source: 'Made up for the demonstration',
  check: [],
  statements: {
    designation:
      '{provider} designates this {format} for a maximum of {maximum} demonstration contact hours. They exist only in this demonstration and count nowhere.',
  },
};

export interface Providers {
  /** providers.id of the one that is accredited. */
  readonly provider: string;
  /** Of the organisation that is not, and can be a joint provider. */
  readonly partner: string;
}

/** An accredited provider with logo and signatory, one that is not accredited, and a credit type of the site's own. */
export async function setUpProviders(core: CoreDeps, admin: Viewer, contentFolder: string): Promise<Providers> {
  const then = daysAgo(core, 58);
  const logo = await readFile(join(contentFolder, 'demo', 'demonstration-provider.png'));
  const { id: logoId } = await storePicture(then, admin.id, logo);
  const provider = await createProvider(then, admin.id, accredited(core.clock(), logoId));
  const partner = await createProvider(then, admin.id, PARTNERED);
  await saveCreditType(then, admin.id, NURSING, null);
  return { provider, partner };
}

function accredited(now: number, logoId: string): ProviderContent {
  return {
    ...NUMBERS,
    name: PROVIDER,
    status: 'accredited',
    accreditor: 'state',
    accreditorName: 'the Demonstration State Medical Society (fictitious)',
    accreditedFrom: isoDay(now - 400 * DAY_MS),
    accreditedUntil: isoDay(now + 1200 * DAY_MS),
    accreditationStatement: ACCREDITATION,
    jointStatement: JOINT,
    eligible: true,
    contact: 'education@demo.example',
    signatoryName: 'Sam Signatory (fictitious)',
    signatoryTitle: 'Director of Education',
    logoId,
  };
}

const PARTNERED: ProviderContent = {
  ...NUMBERS,
  name: PARTNER,
  status: 'none',
  accreditor: 'none',
  accreditorName: '',
  accreditedFrom: null,
  accreditedUntil: null,
  accreditationStatement: '',
  jointStatement: '',
  eligible: true,
  contact: 'hospital@demo.example',
  signatoryName: '',
  signatoryTitle: '',
  logoId: null,
};
