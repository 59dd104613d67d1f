export { certificatePdf, renderCertificate } from './certificate-pdf.ts';
export { creditPhrase } from './compose.ts';
export { issueCertificate } from './issue.ts';
export { logoOf } from './logo.ts';
export { readCertificateNumber } from './number.ts';
export type { CertificateRecord } from './record.ts';
export { type CreditOptions, creditRoutes } from './routes.ts';
export { DELETED_RECORD, ERASED_PURPOSE, sealRecord } from './sealed.ts';
export { recordOfCertificate, type Verification, verifyCertificate } from './verify.ts';
