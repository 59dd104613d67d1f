import type { Reporting } from '../accounts/index.ts';

/**
 * Maintenance of Certification in a report to ACCME: in addition to AMA PRA credit, as many points as credits were claimed
 * (domain rules, 4 "ABIM MOC"), for whoever gave their ID with the board. Pure.
 */

/** The boards that ACCME registers activities with (domain rules, 3 "Activity fields"). */
export const BOARDS = [
  { value: 'ABA', label: 'American Board of Anesthesiology' },
  { value: 'ABIM', label: 'American Board of Internal Medicine' },
  { value: 'ABOHNS', label: 'American Board of Otolaryngology – Head and Neck Surgery' },
  { value: 'ABOS', label: 'American Board of Orthopaedic Surgery' },
  { value: 'ABP', label: 'American Board of Pediatrics' },
  { value: 'ABPATH', label: 'American Board of Pathology' },
  { value: 'ABS', label: 'American Board of Surgery' },
  { value: 'ABTS', label: 'American Board of Thoracic Surgery' },
] as const;

/** Types of MOC credit that were seen; which board takes which is not verified (U), so an admin chooses. */
export const MOC_TYPES = [
  'Medical Knowledge',
  'Practice Assessment',
  'Patient Safety',
  'Lifelong Learning',
  'Improvement in Medical Practice',
] as const;

/** The statement that an activity must carry before a board's points are granted, where the board asks for one. */
const STATEMENTS: Readonly<Record<string, string>> = { ABIM: 'abim-moc' };

/** With which board ACCME has an activity registered. */
export interface MocRegistration {
  /** A value of BOARDS. */
  readonly board: string;
  readonly creditType: string;
  /** The most that one learner gets. */
  readonly pointsHundredths: number;
}

/** Columns 10 to 14 of the template. */
export interface Moc {
  readonly board: string;
  readonly boardId: string;
  readonly creditType: string;
  /** In hundredths. */
  readonly points: number;
}

export interface MocFacts {
  /** null: the activity is registered with no board. */
  readonly registration: MocRegistration | null;
  /** Types of credit that the version which was taken was designated for. */
  readonly designated: readonly string[];
  readonly boards: Reporting['boards'];
  /** In hundredths. */
  readonly claimed: number;
}

/** The points of a record, or why it goes without them although its activity is registered with a board. */
export function mocOf({ registration, designated, boards, claimed }: MocFacts): {
  moc: Moc | null;
  note: string | null;
} {
  if (!registration) return { moc: null, note: null };
  const { board, creditType, pointsHundredths } = registration;
  const without = (why: string) => ({ moc: null, note: `Goes without ${board} points: ${why}` });
  const statement = STATEMENTS[board];
  if (statement !== undefined && !designated.includes(statement))
    return without(
      `the version that was taken does not carry the statement of ${board} MOC. Certify the next one with it.`,
    );
  const boardId = boards.find((one) => isBoard(one.board, board))?.id;
  if (boardId === undefined)
    return without(
      `the learner gave no ID with this board. They give it in their account if they are certified by it.`,
    );
  if (!/^[A-Za-z0-9-]{2,20}$/.test(boardId))
    return without(
      'the learner’s ID with this board is none: it has other characters than letters, digits and hyphens.',
    );
  return { moc: { board, boardId, creditType, points: Math.min(claimed, pointsHundredths) }, note: null };
}

/** "ABIM", "abim", "American Board of Internal Medicine (ABIM)" are all the same board. */
function isBoard(given: string, board: string): boolean {
  const folded = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, '');
  const name = folded(BOARDS.find(({ value }) => value === board)?.label ?? board);
  const code = board.toLowerCase();
  return [code, name, name + code, code + name].includes(folded(given));
}
