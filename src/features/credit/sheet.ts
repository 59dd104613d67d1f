import { dayText } from '../../lib/dates.ts';
import { italicRuns } from '../../lib/italics.ts';
import { citationText, creditPhrase, holderText } from './compose.ts';
import type { FontName } from './fonts.ts';
import type { Piece } from './lines.ts';
import { INK, SOFT } from './pdf.ts';
import type { CertificateRecord } from './record.ts';

/** A paragraph in the middle of the certificate: sizes and gaps in points before the sheet is scaled to fit. */
export interface Block {
  readonly tag: 'H1' | 'P';
  readonly pieces: readonly Piece<FontName>[];
  readonly size: number;
  readonly leading: number;
  readonly color: string;
  readonly maxWidth: number;
  readonly gapBefore: number;
  /** Drawn under the highlighter: the holder's name. */
  readonly marked?: boolean;
}

const MEASURE = 560;

/** What stands in the middle of the certificate, from top to bottom. Pure. */
export function middleBlocks(record: CertificateRecord): Block[] {
  const small = { tag: 'P', size: 11.5, leading: 1.45, color: SOFT, maxWidth: MEASURE } as const;
  const plain = (text: string): Piece<FontName>[] => [{ text, font: 'serif' }];
  const blocks: Block[] = [
    { tag: 'H1', pieces: plain(record.heading), size: 34, leading: 1.15, color: INK, maxWidth: 620, gapBefore: 0 },
    { ...small, pieces: plain(record.wording.before), gapBefore: 13 },
    {
      tag: 'P',
      pieces: plain(holderText(record.holder)),
      size: 29,
      leading: 1.3,
      color: INK,
      maxWidth: 610,
      gapBefore: 9,
      marked: true,
    },
    { ...small, pieces: plain(record.wording.after), gapBefore: 11 },
    {
      tag: 'P',
      pieces: [{ text: record.activity.title, font: 'strong' }],
      size: 17,
      leading: 1.35,
      color: INK,
      maxWidth: 540,
      gapBefore: 7,
    },
  ];
  if (record.credit) {
    blocks.push({ ...small, pieces: plain('and is awarded'), gapBefore: 8 });
    const pieces = mixed(creditPhrase(record.credit));
    blocks.push({ tag: 'P', pieces, size: 17, leading: 1.35, color: INK, maxWidth: MEASURE, gapBefore: 5 });
  }
  blocks.push({ ...small, pieces: detailPieces(record), gapBefore: 9 });
  record.statements.forEach(({ text }, i) => {
    blocks.push({ ...small, size: 10.5, pieces: mixed(text), gapBefore: i === 0 ? 10 : 6 });
  });
  return blocks;
}

/** What is said under the title: the citation, then days and score, each kept on one line. */
export function detailFacts({ activity, completedOn, score, template }: CertificateRecord): string[] {
  const facts = [
    `after ${citationText(activity)}`,
    `completed ${dayText(completedOn)}`,
    score === 'passed' ? score : `score ${score}`,
  ];
  if (template !== 'completion') {
    facts.push(`released ${dayText(activity.releasedOn)}`, `expires ${dayText(activity.expiresOn)}`);
  }
  return facts;
}

/** A column at the foot: a name, then lines under it. */
export interface Column {
  readonly title: string;
  readonly lines: readonly string[];
  /** Whether a line to sign on stands above it. */
  readonly ruled: boolean;
}

/** Who signs, and whom to ask about the print version's accreditation: the first issues, the second is information only. Pure. */
export function footColumns(record: CertificateRecord): Column[] {
  const columns: Column[] = [];
  if (record.signatory) {
    columns.push({
      title: record.signatory.name,
      lines: [record.signatory.title, record.provider ?? record.issuer],
      ruled: true,
    });
  }
  if (record.original) {
    const { name, address, telephone, fax } = record.original.provider;
    const numbers = [telephone === null ? null : `Telephone ${telephone}`, fax === null ? null : `Fax ${fax}`].filter(
      (text) => text !== null,
    );
    columns.push({
      title: 'Accreditation details of the print version',
      lines: [name, address, numbers.join(' · ')].filter((text) => text !== ''),
      ruled: false,
    });
  }
  return columns;
}

/** "example.org/verify" */
export function verifyPlace({ verifyUrl, number }: Pick<CertificateRecord, 'verifyUrl' | 'number'>): string {
  return verifyUrl.replace(/^https?:\/\//, '').replace(`/${number}`, '');
}

function detailPieces(record: CertificateRecord): Piece<FontName>[] {
  const [source = '', ...facts] = detailFacts(record);
  const rest = facts.flatMap((text): Piece<FontName>[] => [
    { text: ' · ', font: 'serif' },
    { text, font: 'serif', whole: true },
  ]);
  return [...mixed(source, record.activity.journal), ...rest];
}

function mixed(text: string, title: string | null = null): Piece<FontName>[] {
  return italicRuns(text, title).map((run) =>
    run.italic ? { text: run.text, font: 'italic', whole: true } : { text: run.text, font: 'serif' },
  );
}
