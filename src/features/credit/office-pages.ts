import { z } from 'zod';
import type { FieldErrors } from '../../http/errors.ts';
import type { Model } from '../../http/render.ts';
import { oneLine } from '../../http/validate.ts';
import { dateText, dayText } from '../../lib/dates.ts';
import { MOST_IN_ZIP } from './bulk.ts';
import { creditPhrase, holderText } from './compose.ts';
import { readCertificateNumber } from './number.ts';
import { type Loaded, sameHolder } from './office.ts';
import {
  CERTIFICATE_STATES,
  type CertificateFilter,
  type ListedCertificate,
  type listChain,
  type Place,
} from './office-queries.ts';
import type { CertificateRecord } from './record.ts';

/** What the office's pages of certificates show, and their filter. Pure. */

type Page = Model & { title: string };
const OFFICE = { office: 'certificates', styles: ['certification'] };
export const CERTIFICATES = '/admin/certificates';

const day = z.iso.date().nullable().catch(null);

/** What can't be used is left out, so that no address is an error. */
const query = z.object({
  q: z.string().transform(oneLine).pipe(z.string().max(254)).catch(''),
  activity: z
    .string()
    .regex(/^[a-z0-9-]{1,80}$/)
    .nullable()
    .catch(null),
  from: day,
  until: day,
  state: z.enum(CERTIFICATE_STATES).nullable().catch(null),
  after: z
    .string()
    .regex(/^\d{1,15}-[0-9a-f-]{36}$/)
    .nullable()
    .catch(null),
});
export type OfficeQuery = z.infer<typeof query>;

export function readQuery(unsafe_query: unknown): OfficeQuery {
  return query.parse(unsafe_query);
}

/** A number or an address is looked for exactly; what is neither finds nothing. */
export function filterOf({ q, activity, from, until, state }: OfficeQuery): CertificateFilter {
  const email = q.includes('@') ? q.toLowerCase() : null;
  const number = q === '' || email !== null ? null : (readCertificateNumber(q) ?? 'none');
  const start = (iso: string) => Date.parse(`${iso}T00:00:00Z`);
  return {
    ...{ number, email, activity, state },
    from: from === null ? null : start(from),
    until: until === null ? null : start(until) + 86_400_000,
  };
}

export function placeOf({ after }: OfficeQuery): Place | null {
  if (after === null) return null;
  const at = after.indexOf('-');
  return { issuedAt: Number(after.slice(0, at)), id: after.slice(at + 1) };
}

/** The filter as it stands in an address. */
function searchOf({ q, activity, from, until, state }: OfficeQuery, more: Record<string, string> = {}): string {
  const fields = Object.entries({
    q,
    activity: activity ?? '',
    from: from ?? '',
    until: until ?? '',
    state: state ?? '',
    ...more,
  });
  return new URLSearchParams(fields.filter(([, value]) => value !== '')).toString();
}

export interface ListShown {
  rows: readonly ListedCertificate[];
  query: OfficeQuery;
  more: boolean;
  activities: readonly { slug: string; title: string }[];
  tooMany: number | null;
}

export function listModel({ rows, query: asked, more, activities, tooMany }: ListShown): Page {
  const last = rows.at(-1);
  const any = { value: '', label: 'Any' };
  return {
    ...OFFICE,
    title: 'Certificates',
    values: {
      ...asked,
      activity: asked.activity ?? '',
      from: asked.from ?? '',
      until: asked.until ?? '',
      state: asked.state ?? '',
    },
    states: [
      any,
      { value: 'valid', label: 'Valid' },
      { value: 'replaced', label: 'Replaced' },
      { value: 'revoked', label: 'Revoked' },
    ],
    activities: [any, ...activities.map(({ slug, title }) => ({ value: slug, label: title }))],
    rows: rows.map((row) => ({
      number: row.number,
      href: `${CERTIFICATES}/${row.number}`,
      name: row.name,
      activity: row.title,
      issued: dateText(row.issuedAt),
      ...stateOf(row),
    })),
    tooMany: tooMany === null ? null : tooMany.toLocaleString('en'),
    mostInZip: MOST_IN_ZIP.toLocaleString('en'),
    zipHref: `${CERTIFICATES}.zip?${searchOf(asked)}`,
    nextHref: more && last ? `${CERTIFICATES}?${searchOf(asked, { after: `${last.issuedAt}-${last.id}` })}` : null,
  };
}

function stateOf({ replacedAt, revokedAt }: { replacedAt: number | null; revokedAt: number | null }) {
  if (revokedAt !== null) return { label: 'Revoked', tone: 'bad' };
  return replacedAt === null ? { label: 'Valid', tone: 'good' } : { label: 'Replaced', tone: '' };
}

export interface OneShown extends Loaded {
  holder: CertificateRecord['holder'];
  chain: Awaited<ReturnType<typeof listChain>>;
  errors?: FieldErrors | null;
  reason?: string;
  done?: string | null;
}

export function certificateOfficeModel({
  certificate,
  record,
  holder,
  chain,
  errors = null,
  reason = '',
  done = null,
}: OneShown): Page {
  const inForce = certificate.revokedAt === null && certificate.replacedAt === null;
  return {
    ...OFFICE,
    title: `Certificate ${certificate.number}`,
    number: certificate.number,
    base: `${CERTIFICATES}/${certificate.number}`,
    errors,
    done,
    state: stateOf(certificate),
    rows: [
      { term: 'Document', text: record.heading },
      { term: 'Name', text: holderText(record.holder) },
      { term: 'Activity', text: record.activity.title },
      { term: 'Completed', text: dayText(record.completedOn) },
      { term: 'Credit', text: record.credit ? creditPhrase(record.credit) : 'None' },
      ...(certificate.revokedReason === null
        ? []
        : [{ term: 'Reason of the revocation', text: certificate.revokedReason }]),
    ],
    inForce,
    nameNow: holderText(holder),
    nameSame: sameHolder(holder, record.holder),
    reason,
    chain: chain.map((one) => ({
      number: one.number,
      href: `${CERTIFICATES}/${one.number}`,
      issued: dateText(one.issuedAt),
      current: one.number === certificate.number,
      ...stateOf(one),
    })),
  };
}
