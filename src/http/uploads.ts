import type { Request, RequestHandler } from 'express';
import multer, { MulterError } from 'multer';
import type { Role } from './context.ts';
import { Forbidden, type HttpError, Invalid, TooLarge } from './errors.ts';
import { requireViewer } from './session.ts';
import { oneLine } from './validate.ts';

/** The name of the file field of every form that takes one. */
export const FILE_FIELD = 'file';

const MEGABYTE = 1024 * 1024;
const LARGEST_FILE = 6 * MEGABYTE;
/** The file and every field of a form together. */
const LARGEST_FORM = LARGEST_FILE + MEGABYTE / 2;

const LIMITS = {
  files: 1,
  fileSize: LARGEST_FILE,
  fields: 200,
  parts: 201,
  fieldSize: 2 * MEGABYTE,
  fieldNameSize: 100,
  fieldNestingDepth: 0,
  headerPairs: 20,
};

/** A file that came with a form. Nothing of it is trusted: what it is, its bytes say. */
export interface Upload {
  /** What its sender calls it, without a folder and without what can't be seen; never empty, at most 100 characters. */
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * Reads a POSTed multipart form: its fields to `req.body`, as flat as those of an urlencoded form, and its file (field
 * `file`, at most 6 MB, kept in memory) for `uploadedFile`. Stands before the CSRF check, which looks for its token in
 * the fields. Only people with one of the roles can make the server read a file at all.
 * Throws, by next: SignInRequired; Forbidden; TooLarge (413); Invalid (422) for a form that can't be read.
 */
export function readUploads(...roles: readonly Role[]): RequestHandler {
  const upload = multer({ storage: multer.memoryStorage(), limits: LIMITS, defParamCharset: 'utf8' });
  const read = upload.single(FILE_FIELD);
  return (req, res, next) => {
    if (req.method !== 'POST' || !req.is('multipart/*')) return next();
    const viewer = requireViewer(req);
    if (!viewer.roles.some((role) => roles.includes(role))) {
      throw new Forbidden(`Files can be sent only by people with one of these roles: ${roles.join(', ')}.`);
    }
    const length = Number(req.get('content-length'));
    if (!Number.isInteger(length)) throw new Invalid(`The form did not say how long it is. ${AGAIN}`);
    if (length > LARGEST_FORM) throw new TooLarge(TOO_LARGE);
    // Whatever multer finds fault with is in the request: it keeps nothing anywhere but in memory.
    read(req, res, (error?: unknown) => next(error === undefined || error === null ? undefined : refusal(error)));
  };
}

/** The file that came with the form, or null when none was chosen. */
export function uploadedFile(req: Request): Upload | null {
  const { file } = req;
  return file === undefined ? null : { name: safeName(file.originalname), bytes: file.buffer };
}

const AGAIN = 'Go back, choose the file again and send the form once more.';
const TOO_LARGE = 'The file is too large: use one of at most 6 MB. Nothing was stored.';

function refusal(error: unknown): HttpError {
  if (!(error instanceof MulterError)) {
    return new Invalid(`The form could not be read: it is damaged or was cut off on its way. ${AGAIN}`);
  }
  switch (error.code) {
    case 'LIMIT_FILE_SIZE':
      return new TooLarge(TOO_LARGE);
    case 'LIMIT_FIELD_VALUE':
      return new TooLarge('One of the texts is too long: use at most 2 MB, or send it as a file. Nothing was stored.');
    case 'LIMIT_FILE_COUNT':
    case 'LIMIT_UNEXPECTED_FILE':
      return new Invalid(`A form takes one file, in its file field, and this one has others. ${AGAIN}`);
    default:
      return new Invalid(`The form could not be read: its fields are not those of a page of this site. ${AGAIN}`);
  }
}

/** The last part of a path of any system, as one line, without the characters that file systems and headers give a meaning. */
function safeName(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const safe = oneLine(last.replaceAll(/[<>:"|?*;\p{Cc}]/gu, '_'))
    .replace(/^\.+/, '')
    .trim();
  return Array.from(safe).slice(0, 100).join('') || 'file';
}
