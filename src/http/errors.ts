/** Errors that say what to do. Thrown anywhere, turned into a page in one place (`error-pages.ts`). */
export abstract class HttpError extends Error {
  abstract readonly status: number;
  /** Seconds for Retry-After, where trying again can help. */
  readonly retryAfter: number | undefined = undefined;
}

export class NotFound extends HttpError {
  override readonly name = 'NotFound';
  readonly status = 404;
}

export class Forbidden extends HttpError {
  override readonly name = 'Forbidden';
  readonly status = 403;
}

export class Conflict extends HttpError {
  override readonly name = 'Conflict';
  readonly status = 409;
}

export class TooLarge extends HttpError {
  override readonly name = 'TooLarge';
  readonly status = 413;
}

export class SignInRequired extends HttpError {
  override readonly name = 'SignInRequired';
  readonly status = 401;
}

/** Values that can't be used, by field; `form` is shown again with them where the route has one. */
export class Invalid extends HttpError {
  override readonly name = 'Invalid';
  readonly status = 422;
  readonly fields: FieldErrors;
  constructor(message: string, fields: FieldErrors = {}) {
    super(message);
    this.fields = fields;
  }
}

export class TooMany extends HttpError {
  override readonly name = 'TooMany';
  readonly status = 429;
  override readonly retryAfter: number;
  constructor(message: string, retryAfter: number) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** Field name → what is wrong with it and how to put it right. */
export type FieldErrors = Record<string, string>;
