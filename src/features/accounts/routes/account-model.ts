import type { Session } from '../../../http/context.ts';
import { assertReportingOpens, readReporting } from '../change-reporting.ts';
import { deviceName } from '../device.ts';
import { LICENCE_STATES } from '../licence-states.ts';
import type { Person } from '../person.ts';
import { PROFESSIONS } from '../professions.ts';
import { selectPerson } from '../queries.ts';
import { MOST_BOARDS, NO_REPORTING, type Reporting } from '../reporting.ts';
import { listSessions } from '../session-queries.ts';
import type { AccountContext } from './context.ts';

const SAVED: Record<string, string> = {
  profile: 'Your profile is saved.',
  password: 'Your password is changed. Your other browsers have been signed out.',
  reporting: 'Your reporting details are saved.',
  sessions: 'Those browsers have been signed out.',
};

const MONTHS = 'January|February|March|April|May|June|July|August|September|October|November|December'.split('|');

const NOT_GIVEN = { value: '', label: 'Not given' };

/** All that the account page shows. */
export async function accountModel(context: AccountContext, session: Session, unsafe_saved: unknown) {
  const { kysely } = context.db;
  const person = await selectPerson(kysely, session.viewer.id);
  const sessions = await listSessions(kysely, person.id, context.clock());
  const reporting = await openOrNull(context, person);
  return {
    title: 'Your account',
    scripts: ['answer/times'],
    saved: typeof unsafe_saved === 'string' && Object.hasOwn(SAVED, unsafe_saved) ? SAVED[unsafe_saved] : null,
    email: person.email,
    professions: PROFESSIONS,
    professionVerified: person.professionVerifiedAt !== null,
    months: [NOT_GIVEN, ...MONTHS.map((label, i) => ({ value: String(i + 1), label }))],
    states: [NOT_GIVEN, ...LICENCE_STATES.map((state) => ({ value: state, label: state }))],
    boards: Array.from({ length: MOST_BOARDS }, (_, i) => i + 1),
    reportingLost: reporting === null,
    permittedAt: person.reportingPermittedAt,
    twoStep: session.twoStep,
    sessions: sessions.map((one) => ({ ...one, device: deviceName(one.userAgent), current: one.id === session.id })),
    values: {
      ...profileValues(person),
      ...reportingValues(reporting ?? NO_REPORTING, person.reportingPermittedAt !== null),
    },
  };
}

/** null when the site's secret key has changed since; the page says so and the learner can enter it again. */
async function openOrNull(context: AccountContext, person: Person): Promise<Reporting | null> {
  if (person.reportingSealed === null) return NO_REPORTING;
  const reader = { actorId: person.id, purpose: 'account page' } as const;
  try {
    assertReportingOpens(context, person);
  } catch (error) {
    context.log.error({ err: error, user: person.id }, 'reporting details could not be opened with this secret key');
    return null;
  }
  // Outside: a database that is busy or full must not read as details that are lost.
  return context.db.transaction((trx) => readReporting(trx, context, person, reader));
}

function profileValues({ fullName, credentials, profession, letterKeys }: Person): Record<string, unknown> {
  return { fullName, credentials, profession, letterKeys: letterKeys ? 'on' : '' };
}

function reportingValues(reporting: Reporting, permitted: boolean): Record<string, unknown> {
  const { npi, licenceState, licenceNumber, birthMonth, birthDay, boards } = reporting;
  const boardValues = boards.flatMap(({ board, id }, i) => [
    [`board${i + 1}`, board],
    [`boardId${i + 1}`, id],
  ]);
  return {
    npi,
    licenceState,
    licenceNumber,
    birthMonth: birthMonth === null ? '' : String(birthMonth),
    birthDay: birthDay === null ? '' : String(birthDay),
    permission: permitted ? 'on' : '',
    ...Object.fromEntries(boardValues),
  };
}
