import type { CoreDeps } from '../../deps.ts';
import { isoDay } from '../../lib/dates.ts';
import { type Activity, lastCreditDay, selectActivityVersion } from '../activities/index.ts';
import { type Completion, listCompletions } from '../completions/index.ts';
import { type Certificate, listCertificates } from './queries.ts';
import type { CertificateRecord } from './record.ts';
import type { Category, TranscriptEntry } from './transcript.ts';
import { recordOfCertificate } from './verify.ts';

/** Everything that a learner has completed: from the signed record where a certificate is issued. */
export async function listTranscriptEntries(
  core: Pick<CoreDeps, 'db' | 'secrets'>,
  userId: string,
): Promise<TranscriptEntry[]> {
  const [completions, certificates] = [await listCompletions(core.db, userId), await listCertificates(core.db, userId)];
  const newest = new Map<string, Certificate>();
  for (const certificate of certificates) {
    if (!newest.has(certificate.completionId)) newest.set(certificate.completionId, certificate);
  }
  return Promise.all(
    completions.map(async (completion) => {
      const activity = await selectActivityVersion(core.db, completion.activityVersionId);
      const certificate = newest.get(completion.id);
      if (!certificate) return openEntry(completion, activity);
      return issuedEntry(completion, activity, certificate, await recordOfCertificate(core, certificate));
    }),
  );
}

function openEntry({ passedAt, attemptId }: Completion, { title, details }: Activity): TranscriptEntry {
  const { designation } = details;
  const completedOn = isoDay(passedAt);
  // Passed when its term, or its provider's accreditation, was over: there is nothing to claim.
  const late = completedOn > (lastCreditDay(details) ?? completedOn);
  const category = {
    certified: late ? 'none' : 'unclaimed',
    uncertified: 'none',
    demonstration: 'demonstration',
  } as const;
  return {
    completedOn,
    title,
    learningFormat: details.learningFormat,
    category: category[designation.status],
    creditName: null,
    credit: null,
    notice: designation.status === 'certified' ? null : designation.notice,
    certificate: null,
    state: 'open',
    attemptId,
  };
}

function issuedEntry(
  completion: Completion,
  activity: Activity,
  { number, revokedAt }: Certificate,
  record: CertificateRecord | null,
): TranscriptEntry {
  // Without a record that verifies nothing is known to have been awarded.
  if (!record) {
    const open = openEntry(completion, activity);
    return { ...open, state: 'altered', certificate: { number, verifyUrl: `/verify/${number}` } };
  }
  return {
    completedOn: record.completedOn,
    title: record.activity.title,
    learningFormat: record.activity.learningFormat,
    category: categoryOf(record),
    creditName: record.credit?.unit?.name ?? null,
    credit: record.credit?.claimed ?? null,
    notice: record.statements.find(({ kind }) => kind === 'notice')?.text ?? null,
    certificate: { number, verifyUrl: record.verifyUrl },
    state: revokedAt === null ? 'issued' : 'revoked',
    attemptId: completion.attemptId,
  };
}

function categoryOf({ credit, template, activity }: CertificateRecord): Category {
  if (credit) return credit.type;
  if (template === 'participation') return 'participation';
  return activity.status === 'demonstration' ? 'demonstration' : 'none';
}
