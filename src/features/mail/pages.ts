import { hash } from 'node:crypto';
import type { CoreDeps } from '../../deps.ts';
import { dateTimeText } from '../../lib/dates.ts';
import type { Message, Sample } from './message.ts';
import { openMail } from './queue.ts';
import type { QueueCounts, TroubledMail } from './state-queries.ts';

/** What the pages about mail show. */

const NAMES = (view: string): string => `${view.slice(0, 1).toUpperCase()}${view.slice(1)}`.replaceAll('-', ' ');

export interface Overview {
  readonly counts: QueueCounts;
  readonly troubled: readonly TroubledMail[];
  readonly templates: readonly { view: string; sample: Sample | null }[];
}

export function overviewModel(
  deps: Pick<CoreDeps, 'secrets' | 'config'>,
  { counts, troubled, templates }: Overview,
  saved: boolean,
) {
  return {
    title: 'Mail',
    office: 'mail',
    styles: ['mail'],
    saved,
    overSmtp: deps.config.smtpUrl !== undefined,
    counts,
    troubled: troubled.map((mail) => ({
      id: mail.id,
      what: NAMES(mail.view),
      to: addresseeOf(deps, mail),
      queued: mail.createdAt,
      attempts: mail.attempts,
      error: mail.lastError,
      givenUp: mail.state === 'given-up',
      when:
        mail.state === 'given-up'
          ? `Given up ${dateTimeText(mail.finishedAt ?? mail.createdAt)}`
          : `Next try ${dateTimeText(mail.nextAt)}`,
    })),
    templates: templates.map(({ view, sample }) => ({
      href: `/admin/mail/templates/${view}`,
      name: NAMES(view),
      when: sample?.when ?? 'Its sample is missing',
      subject: sample?.subject ?? '–',
    })),
  };
}

/** null when the site's secret key has changed since. */
function addresseeOf(deps: Pick<CoreDeps, 'secrets'>, mail: TroubledMail): string | null {
  try {
    return openMail(deps, mail).to;
  } catch {
    return null;
  }
}

export function templateModel(view: string, sample: Sample | null, message: Message | null) {
  return {
    title: `Mail: ${NAMES(view)}`,
    office: 'mail',
    styles: ['mail'],
    name: NAMES(view),
    view,
    sample,
    message,
    frame: `/admin/mail/templates/${view}/html`,
  };
}

/**
 * The policy of a mail shown in a frame: nothing runs and nothing is fetched, and of styles only those that stand in it.
 * Mail needs its styles on the elements themselves.
 */
export function framedPolicy(html: string): string {
  const styles = new Set(Array.from(html.matchAll(/ style="([^"]*)"/g), ([, style = '']) => style));
  const hashes = [...styles].map((style) => `'sha256-${hash('sha256', unescaped(style), 'base64')}'`);
  return `default-src 'none'; style-src 'unsafe-hashes' ${hashes.join(' ')}; sandbox; frame-ancestors 'self'`;
}

const unescaped = (text: string): string =>
  text.replaceAll('&#39;', "'").replaceAll('&#34;', '"').replaceAll('&amp;', '&');
