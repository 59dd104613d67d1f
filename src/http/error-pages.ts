import type { ErrorRequestHandler, RequestHandler } from 'express';
import { StorageUnavailable } from '../db/index.ts';
import { HttpError, Invalid, NotFound, SignInRequired } from './errors.ts';
import type { SendPage } from './page.ts';

interface Problem {
  status: number;
  title: string;
  message: string;
  retryAfter?: number | undefined;
  fields?: Record<string, string>;
}

const TITLES: Record<number, string> = {
  400: 'That request could not be read',
  403: 'That is not allowed',
  404: 'Page not found',
  409: 'This has changed in the meantime',
  413: 'That is too large',
  415: 'That kind of content is not accepted here',
  422: 'Some of this can’t be accepted',
  429: 'Too many attempts in a short time',
  500: 'Something went wrong',
  503: 'Not available at the moment',
};

/** What nothing else answered. */
export const notFound: RequestHandler = () => {
  throw new NotFound('There is nothing at this address. The link may be old or mistyped.');
};

/** Turns every error into a page, or into problem+json (RFC 9457) where that was asked for: with the request id, without a stack. */
export function errorPages(page: SendPage): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error);
    const json = req.accepts(['html', 'json']) === 'json';
    if (error instanceof SignInRequired && !json) {
      const back = req.method === 'GET' || req.method === 'HEAD' ? req.originalUrl : '/';
      return res.redirect(303, `/sign-in?next=${encodeURIComponent(back)}`);
    }
    const problem = problemOf(error);
    if (problem.status >= 500) req.log.error({ err: error }, problem.title);
    if (problem.retryAfter !== undefined) res.setHeader('Retry-After', String(problem.retryAfter));
    if (json) {
      res.status(problem.status).type('application/problem+json');
      res.send({
        title: problem.title,
        status: problem.status,
        detail: problem.message,
        errors: problem.fields,
        requestId: req.id,
      });
      return;
    }
    page(req, res, 'error', { title: problem.title, problem, requestId: req.id }, { status: problem.status });
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof HttpError) {
    const problem: Problem = {
      status: error.status,
      title: titleOf(error.status),
      message: error.message,
      retryAfter: error.retryAfter,
    };
    return error instanceof Invalid ? { ...problem, fields: error.fields } : problem;
  }
  if (error instanceof StorageUnavailable) {
    return {
      status: 503,
      title: titleOf(503),
      message: 'What you sent could not be stored just now. Nothing that was confirmed is lost. Try again in a moment.',
      retryAfter: 5,
    };
  }
  const status = clientStatus(error);
  return status === undefined
    ? {
        status: 500,
        title: titleOf(500),
        message: 'The fault is ours and has been logged. Try again; if it happens again, tell us the reference below.',
      }
    : {
        status,
        title: titleOf(status),
        message: 'The request was not in a form that this site understands. Go back and try again.',
      };
}

/** Express and its body parser mark the faults of a request with a 4xx status. */
function clientStatus(error: unknown): number | undefined {
  if (error instanceof URIError) return 400;
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

function titleOf(status: number): string {
  return TITLES[status] ?? (status < 500 ? (TITLES[400] as string) : (TITLES[500] as string));
}
