import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { Conflict, Invalid } from '../../http/errors.ts';
import { isoDay } from '../../lib/dates.ts';
import { compare, percentText, rational } from '../../lib/rational.ts';
import { holdSelf } from '../accounts/index.ts';
import { wordingFaults } from '../activities/index.ts';
import { selectArticle } from '../articles/index.ts';
import type { Attempt } from '../attempts/index.ts';
import { recordEvent } from '../audit/index.ts';
import { type Completion, recordClaim, selectOptionalCompletion } from '../completions/index.ts';
import { PARTICIPATION, shippedStatementSets } from '../statements/index.ts';
import { type ReadyClaim, selectClaimState } from './claim.ts';
import { type CertificateFacts, composeRecord, maximumHundredths } from './compose.ts';
import { creditText, readClaim } from './credit.ts';
import { unprintable } from './fonts.ts';
import { certificateNumber, NUMBER_BYTES } from './number.ts';
import { type Holder, insertCertificate, selectOptionalNewest } from './queries.ts';
import { type CertificateRecord, signRecord } from './record.ts';
import { type Template, templateOf } from './template.ts';

const NOT_YET = {
  'not-passed': 'There is no certificate before the questions are passed. Finish them first and come back.',
  'not-evaluated': 'There is no certificate before the evaluation is sent. Send it first and come back.',
  'needs-verification':
    'Your profession has to be verified before a certificate can be issued to you in a certified activity.',
};

/**
 * Issues the certificate of a passed and evaluated attempt, once, however often and at whatever the same time it is asked
 * for: claim, certificate and audit row are one transaction, and the schema allows one first certificate to a completion.
 * @param unsafe what the learner typed and chose; looked at only where the certificate carries credit
 * @returns the certificate's number
 * @throws Conflict before its time, or when other credit was claimed already; Invalid for credit that can't be claimed
 *   and for a name that can't be printed
 */
export async function issueCertificate(
  core: CoreDeps,
  attempt: Attempt,
  unsafe: UnsafeClaim = NOTHING,
): Promise<string> {
  const claim = await selectClaimState(core, attempt);
  if (claim.state === 'issued') {
    refuseSecondClaim(claim.completion, unsafe);
    return claim.number;
  }
  if (claim.state !== 'ready') throw new Conflict(NOT_YET[claim.state]);
  const claimed = claimedOf(claim, unsafe);
  refuseUnprintable(claim.holder);

  const at = core.clock();
  const number = certificateNumber(core.ids.bytes(NUMBER_BYTES));
  const record = await recordOf(core, { attempt, claim, number, at, claimed });
  const jws = await signRecord(core.secrets, record);
  return core.db.transaction((trx) => storeOnce(trx, core, { claim, number, jws, at, claimed, unsafe }));
}

const NOTHING: UnsafeClaim = { credits: undefined };

export interface UnsafeClaim {
  credits: unknown;
  /** Which credit, where there is more than one to choose from. */
  type?: unknown;
}

type Claimed = CertificateFacts['claimed'];

interface Ready {
  claim: ReadyClaim;
  number: string;
  jws: string;
  at: number;
  claimed: Claimed;
  unsafe: UnsafeClaim;
}

/** @returns the number of this certificate, or of the one that another request was faster with */
async function storeOnce(trx: Trx, core: CoreDeps, ready: Ready): Promise<string> {
  const { claim, number, jws, at, claimed } = ready;
  const { completion } = claim;
  // Whoever is erased meanwhile has no certificate issued in the clear afterwards.
  await holdSelf(trx, completion.userId);
  const template = templateFor(claim, claimed);
  const creditHundredths = claimed?.hundredths ?? null;
  const creditType = claimed?.credit.type ?? (template === 'participation' ? PARTICIPATION : null);
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
    await recordClaim(trx, core, { id: completion.id, creditHundredths, creditType });
    const detail = { number, template, creditHundredths, creditType, completionId: completion.id };
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
  const stored = await selectOptionalCompletion(trx, completion.attemptId);
  if (!first || !stored) throw new Conflict('The certificate was being issued by another request. Try again.');
  refuseSecondClaim(stored, ready.unsafe);
  return first.number;
}

function claimedOf({ offers }: ReadyClaim, unsafe: UnsafeClaim): Claimed {
  if (offers.length === 0) return null;
  const credit = offers.length === 1 ? offers[0] : offers.find(({ type }) => type === unsafe.type);
  if (!credit) {
    const type = 'Choose which credit you claim: you can claim one of them.';
    throw new Invalid(type, { type });
  }
  const claim = readClaim(unsafe.credits, maximumHundredths(credit), Math.round(credit.step * 100));
  if ('error' in claim) throw new Invalid(claim.error, { credits: claim.error });
  return { credit, hundredths: claim.hundredths };
}

function templateFor({ template }: ReadyClaim, claimed: Claimed): Template {
  return claimed ? templateOf(claimed.credit) : template;
}

/** Sending the same claim again is harmless and leads to the certificate; another amount or type would be a second claim. */
function refuseSecondClaim({ creditHundredths, creditType }: Completion, unsafe: UnsafeClaim): void {
  if (creditHundredths === null || unsafe.credits === undefined) return;
  const again = readClaim(unsafe.credits, creditHundredths);
  const isOther =
    typeof unsafe.type === 'string' && unsafe.type !== '' && creditType !== null && unsafe.type !== creditType;
  if (!isOther && 'hundredths' in again && again.hundredths === creditHundredths) return;
  throw new Conflict(
    `Credit for this activity was claimed already: ${creditText(creditHundredths)}. It can be claimed once; your transcript has the certificate.`,
  );
}

/** @throws Invalid (field `name`) when the certificate's fonts lack a character of it, or it would say that there is credit */
export function refuseUnprintable({ fullName, credentials }: Pick<Holder, 'fullName' | 'credentials'>): void {
  const [wording] = wordingFaults(`${fullName}, ${credentials}`, { certified: false });
  if (wording) {
    const refused = `Your name and credentials can’t speak of credit on a certificate. Correct them in your account, and then come back to this page.`;
    throw new Invalid(refused, { name: refused });
  }
  const chars = unprintable(`${fullName} ${credentials}`);
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
    claimed,
  }: { attempt: Attempt; claim: ReadyClaim; number: string; at: number; claimed: Claimed },
): Promise<CertificateRecord> {
  const { activity, completion, holder } = claim;
  const { citation } = await selectArticle(db, activity.articleVersionId);
  const facts = {
    number,
    verifyUrl: `${config.baseUrl}/verify/${number}`,
    issuer: config.organisationName,
    template: templateFor(claim, claimed),
    profession: holder.profession,
    holder: { name: holder.fullName.normalize('NFC'), credentials: holder.credentials.normalize('NFC') },
    activity,
    citation: { text: citation.text, journal: citation.journal ?? null },
    completedOn: isoDay(completion.passedAt),
    issuedOn: isoDay(at),
    score: scoreText(attempt, activity.passMark),
    claimed,
  };
  return composeRecord(facts, shippedStatementSets());
}

/** Who had passed when a key was corrected stays passed; a score below the mark would then only raise doubts. */
function scoreText({ score }: Attempt, passMark: number): string {
  return score === null || compare(score, rational(passMark, 100)) < 0 ? 'passed' : `${percentText(score)} %`;
}
