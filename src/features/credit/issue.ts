import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { Conflict, Invalid } from '../../http/errors.ts';
import { isoDay } from '../../lib/dates.ts';
import { compare, percentText, rational } from '../../lib/rational.ts';
import { selectArticle } from '../articles/index.ts';
import type { Attempt } from '../attempts/index.ts';
import { recordEvent } from '../audit/index.ts';
import { type Completion, recordClaim, selectOptionalCompletion } from '../completions/index.ts';
import { shippedStatementSets } from '../statements/index.ts';
import { type ReadyClaim, selectClaimState } from './claim.ts';
import { composeRecord } from './compose.ts';
import { creditText, readClaim } from './credit.ts';
import { unprintable } from './fonts.ts';
import { certificateNumber, NUMBER_BYTES } from './number.ts';
import { insertCertificate, selectOptionalNewest } from './queries.ts';
import { type CertificateRecord, signRecord } from './record.ts';

const NOT_YET = {
  'not-passed': 'There is no certificate before the questions are passed. Finish them first and come back.',
  'not-evaluated': 'There is no certificate before the evaluation is sent. Send it first and come back.',
  'needs-verification':
    'Your profession has to be verified before a certificate can be issued to you in a certified activity.',
};

/**
 * Issues the certificate of a passed and evaluated attempt, once, however often and at whatever the same time it is asked
 * for: claim, certificate and audit row are one transaction, and the schema allows one first certificate to a completion.
 * @param unsafe_credits what the learner typed; looked at only where the certificate carries credit
 * @returns the certificate's number
 * @throws Conflict before its time, or when other credit was claimed already; Invalid for credit that can't be claimed
 *   and for a name that can't be printed
 */
export async function issueCertificate(core: CoreDeps, attempt: Attempt, unsafe_credits: unknown): Promise<string> {
  const claim = await selectClaimState(core, attempt);
  if (claim.state === 'issued') {
    refuseSecondClaim(claim.completion, unsafe_credits);
    return claim.number;
  }
  if (claim.state !== 'ready') throw new Conflict(NOT_YET[claim.state]);
  const creditHundredths = creditOf(claim, unsafe_credits);
  refuseUnprintable(claim);

  const at = core.clock();
  const number = certificateNumber(core.ids.bytes(NUMBER_BYTES));
  const record = await recordOf(core, { attempt, claim, number, at, creditHundredths });
  const jws = await signRecord(core.secrets, record);
  return core.db.transaction((trx) =>
    storeOnce(trx, core, { claim, number, jws, at, creditHundredths, unsafe_credits }),
  );
}

interface Ready {
  claim: ReadyClaim;
  number: string;
  jws: string;
  at: number;
  creditHundredths: number | null;
  unsafe_credits: unknown;
}

/** @returns the number of this certificate, or of the one that another request was faster with */
async function storeOnce(trx: Trx, core: CoreDeps, ready: Ready): Promise<string> {
  const { claim, number, jws, at, creditHundredths } = ready;
  const { completion, template } = claim;
  const id = core.ids.uuid();
  const certificate = {
    id,
    number,
    completionId: completion.id,
    sequence: 1,
    userId: completion.userId,
    jws,
    issuedAt: at,
  };
  if (await insertCertificate(trx, certificate)) {
    await recordClaim(trx, core, { id: completion.id, creditHundredths });
    const detail = { number, template, creditHundredths, completionId: completion.id };
    await recordEvent(trx, core, {
      actorId: completion.userId,
      action: 'certificate.issue',
      subjectType: 'certificate',
      subjectId: id,
      detail,
    });
    return number;
  }
  const first = await selectOptionalNewest(trx, completion.id);
  const claimed = await selectOptionalCompletion(trx, completion.attemptId);
  if (!first || !claimed) throw new Conflict('The certificate was being issued by another request. Try again.');
  refuseSecondClaim(claimed, ready.unsafe_credits);
  return first.number;
}

function creditOf({ maximum }: ReadyClaim, unsafe_credits: unknown): number | null {
  if (maximum === null) return null;
  const claim = readClaim(unsafe_credits, maximum);
  if ('error' in claim) throw new Invalid(claim.error, { credits: claim.error });
  return claim.hundredths;
}

/** Sending the same claim again is harmless and leads to the certificate; another amount would be a second claim. */
function refuseSecondClaim({ creditHundredths }: Completion, unsafe_credits: unknown): void {
  if (creditHundredths === null || unsafe_credits === undefined) return;
  const again = readClaim(unsafe_credits, creditHundredths);
  if ('hundredths' in again && again.hundredths === creditHundredths) return;
  throw new Conflict(
    `Credit for this activity was claimed already: ${creditText(creditHundredths)}. It can be claimed once; your transcript has the certificate.`,
  );
}

function refuseUnprintable({ holder }: ReadyClaim): void {
  const chars = unprintable(`${holder.fullName} ${holder.credentials}`);
  if (chars.length === 0) return;
  const message = `Your name or credentials hold characters that a certificate can’t print (${chars.slice(0, 8).join(' ')}). Give their spelling in Latin, Greek or Cyrillic letters in your account, and then come back to this page.`;
  throw new Invalid(message, { name: message });
}

async function recordOf(
  { db, config }: CoreDeps,
  {
    attempt,
    claim,
    number,
    at,
    creditHundredths,
  }: { attempt: Attempt; claim: ReadyClaim; number: string; at: number; creditHundredths: number | null },
): Promise<CertificateRecord> {
  const { activity, completion, holder, template } = claim;
  const { citation } = await selectArticle(db, activity.articleVersionId);
  const facts = {
    number,
    verifyUrl: `${config.baseUrl}/verify/${number}`,
    issuer: config.organisationName,
    template,
    holder: { name: holder.fullName.normalize('NFC'), credentials: holder.credentials.normalize('NFC') },
    activity,
    citation: { text: citation.text, journal: citation.journal ?? null },
    completedOn: isoDay(completion.passedAt),
    issuedOn: isoDay(at),
    score: scoreText(attempt, activity.passMark),
    claimed: creditHundredths,
  };
  return composeRecord(facts, shippedStatementSets());
}

/** Who had passed when a key was corrected stays passed; a score below the mark would then only raise doubts. */
function scoreText({ score }: Attempt, passMark: number): string {
  return score === null || compare(score, rational(passMark, 100)) < 0 ? 'passed' : `${percentText(score)} %`;
}
