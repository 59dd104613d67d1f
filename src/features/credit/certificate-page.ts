import { italicHtml, type Model } from '../../http/render.ts';
import { qrCode, qrPath } from '../../lib/qr-code.ts';
import { creditPhrase, holderText } from './compose.ts';
import type { CertificateRecord } from './record.ts';
import { detailFacts, footColumns, verifyPlace } from './sheet.ts';

/** What the certificate's page shows: the same as its PDF, from the signed record alone. */
export function certificateModel(record: CertificateRecord): Model {
  const [source = '', ...facts] = detailFacts(record);
  const code = qrCode(record.verifyUrl);
  return {
    record,
    name: holderText(record.holder),
    credit: record.credit ? italicHtml(creditPhrase(record.credit)) : null,
    source: italicHtml(source, record.activity.journal),
    facts,
    statements: record.statements.map(({ text }) => italicHtml(text)),
    columns: footColumns(record),
    verifyPlace: verifyPlace(record),
    qr: { modules: code.modules, path: qrPath(code) },
    density: densityOf(record),
  };
}

/** How much there is to say, so that the style sheet keeps it on one printed page. */
function densityOf(record: CertificateRecord): 'roomy' | 'full' | 'dense' {
  const statements = record.statements.reduce((sum, { text }) => sum + text.length, 0);
  const weight = holderText(record.holder).length * 4 + record.activity.title.length * 2 + statements;
  if (weight < 800) return 'roomy';
  return weight < 1200 ? 'full' : 'dense';
}
