export { renderCertificate } from './certificate-pdf.ts';
export { creditPhrase } from './compose.ts';
export { issueCertificate } from './issue.ts';
export { readCertificateNumber } from './number.ts';
export type { CertificateRecord } from './record.ts';
export { type CreditOptions, creditRoutes } from './routes.ts';
export { type Verification, verifyCertificate } from './verify.ts';
