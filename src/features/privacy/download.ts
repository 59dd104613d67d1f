import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { NO_REPORTING, readReporting, twoStepState } from '../accounts/index.ts';
import { actionText, recordEvent } from '../audit/index.ts';
import { recordOfCertificate } from '../credit/index.ts';
import * as queries from './download-queries.ts';
import { attemptsOf, practiceSessionsOf } from './learning.ts';
import * as learning from './learning-queries.ts';
import { doer } from './policy.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids' | 'secrets' | 'config'>;

/** docs/data-download.md describes every field. */
const FORMAT = 'keypoint-person/1';
const EVENTS_AT_ONCE = 500;

/** What a part of the document is: a value, or a list whose members come one after another. */
type Part = readonly [name: string, value: unknown | AsyncIterable<unknown>];

/** Notes in the log that somebody takes their data away, before anything of it is given out. */
export async function recordDownload(core: Core, viewer: Viewer): Promise<void> {
  await core.db.transaction((trx) =>
    recordEvent(trx, core, {
      actorId: viewer.id,
      action: 'data.download',
      subjectType: 'user',
      subjectId: viewer.id,
      detail: { format: FORMAT },
    }),
  );
}

/** Everything that the site keeps of a person, as one JSON document, a piece at a time. */
export async function* personDocument(core: Core, viewer: Viewer): AsyncGenerator<string> {
  const about = { site: core.config.organisationName, address: core.config.baseUrl };
  yield `{\n"format": ${JSON.stringify(FORMAT)},\n"writtenAt": ${JSON.stringify(new Date(core.clock()).toISOString())},\n"source": ${JSON.stringify(about)}`;
  for await (const [name, value] of partsOf(core, viewer)) {
    yield `,\n${JSON.stringify(name)}: `;
    if (isList(value)) yield* listText(value);
    else yield JSON.stringify(value, null, 1);
  }
  yield '\n}\n';
}

async function* partsOf(core: Core, viewer: Viewer): AsyncGenerator<Part> {
  const { db } = core;
  const { id } = viewer;
  yield ['profile', await queries.profileOf(db, id)];
  yield ['roles', await queries.rolesOf(db, id)];
  yield ['sessions', await queries.sessionsOf(db, id)];
  yield ['twoStepSignIn', await twoStepOf(core, id)];
  yield ['linksByMail', await queries.linksOf(db, id)];
  yield ['reportingDetails', await reportingOf(core, id)];
  yield ['accommodations', await queries.accommodationsOf(db, id)];
  yield ['acknowledgements', await learning.acknowledgementsOf(db, id)];
  yield ['attempts', attemptsOf(core, viewer)];
  yield ['practice', practiceSessionsOf(core, viewer)];
  yield ['completions', await learning.completionsOf(db, id)];
  yield ['certificates', certificatesOf(core, id)];
  yield ['comments', await queries.commentsOf(db, id)];
  yield ['commentReports', await queries.reportsOf(db, id)];
  yield ['ineligibleCompanyDeclarations', await queries.ineligibilityOf(db, id)];
  yield ['disclosures', await queries.disclosuresOf(db, id)];
  yield ['mail', await queries.mailOf(db, id)];
  yield ['work', await queries.workOf(db, id)];
  yield ['auditEvents', eventsOf(core, viewer)];
}

async function twoStepOf(core: Core, userId: string) {
  const { since, recoveryCodes } = await twoStepState(core, userId);
  return { onSince: since === null ? null : new Date(since).toISOString(), recoveryCodesLeft: recoveryCodes };
}

/** Opened for their owner; the log has it. */
async function reportingOf(core: Core, userId: string) {
  const reportingSealed = await queries.sealedReportingOf(core.db, userId);
  if (reportingSealed === null) return NO_REPORTING;
  const reader = { actorId: userId, purpose: 'data download' } as const;
  return core.db.transaction((trx) => readReporting(trx, core, { id: userId, reportingSealed }, reader));
}

async function* certificatesOf(core: Core, userId: string): AsyncGenerator<unknown> {
  for (const certificate of await queries.certificatesOf(core.db, userId)) {
    yield { ...certificate, record: await recordOfCertificate(core, certificate) };
  }
}

/** What was done by and to this person. Of what they did to others it has that they did it, and nothing of the others. */
async function* eventsOf({ db }: Core, viewer: Viewer): AsyncGenerator<unknown> {
  let after = 0;
  for (;;) {
    const events = await queries.eventsOf(db, viewer.id, after, EVENTS_AT_ONCE);
    for (const { seq, at, actorId, action, subjectType, subjectId, detail } of events) {
      const own = subjectType === 'user' && subjectId === viewer.id;
      const of = own ? { detail: JSON.parse(detail) as unknown } : {};
      yield {
        number: seq,
        at,
        action,
        inWords: actionText(action),
        by: doer(actorId, viewer),
        about: subjectType,
        ...of,
      };
    }
    if (events.length < EVENTS_AT_ONCE) return;
    after = events.at(-1)?.seq ?? after;
  }
}

function isList(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

async function* listText(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  let n = 0;
  for await (const value of values) {
    yield `${n === 0 ? '[\n' : ',\n'}${JSON.stringify(value)}`;
    n += 1;
  }
  yield n === 0 ? '[]' : '\n]';
}
