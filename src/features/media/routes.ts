import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { type FieldErrors, Invalid, NotFound } from '../../http/errors.ts';
import { requireRole, requireViewer } from '../../http/session.ts';
import { uploadedFile } from '../../http/uploads.ts';
import { lineOfText, parseForm } from '../../http/validate.ts';
import { mediaAddress, mediaMarkdown, mediaSize } from './media-id.ts';
import { PICTURE_TYPES } from './picture.ts';
import { selectMedia } from './queries.ts';
import { storePicture } from './store.ts';

const PAGE = '/author/media';

const altText = lineOfText(
  300,
  'Describe the picture: what a learner who can’t see it must know to answer, and nothing that gives the answer away.',
);
const uploadForm = z.object({ alt: altText });

/** What the page shows after an upload; anything else shows the form alone. */
const shownPicture = z.object({ picture: z.string().refine((id) => mediaSize(id) !== null), alt: altText });

/** Pictures for questions: sending them, and showing them to whoever is signed in. */
export function mediaRoutes(deps: Deps): Router {
  const router = Router();
  router.get(PAGE, showUpload(deps));
  router.post(PAGE, upload(deps));
  router.get('/media/:id', send(deps));
  return router;
}

type Handler = (req: Request, res: Response) => Promise<void>;

function showUpload({ page }: Deps): Handler {
  return async (req, res) => {
    requireRole(req, 'educator', 'admin');
    const { success, data } = shownPicture.safeParse(req.query);
    const stored = success
      ? { address: mediaAddress(data.picture), markdown: mediaMarkdown(data.picture, data.alt), alt: data.alt }
      : null;
    page(req, res, 'media/upload', uploadModel({ stored }));
  };
}

function upload(deps: Deps): Handler {
  return async (req, res) => {
    const viewer = requireRole(req, 'educator', 'admin');
    const json = req.accepts(['html', 'json']) === 'json';
    try {
      const { alt, bytes } = readUpload(req);
      const { id, created } = await storePicture(deps, viewer.id, bytes);
      if (!json) return res.redirect(303, `${PAGE}?${new URLSearchParams({ picture: id, alt })}#stored`);
      res.status(created ? 201 : 200).json({ id, markdown: mediaMarkdown(id, alt), address: mediaAddress(id) });
    } catch (error) {
      if (json || !(error instanceof Invalid)) throw error;
      const values = { alt: String((req.body as { alt?: unknown }).alt ?? '') };
      deps.page(req, res, 'media/upload', uploadModel({ errors: error.fields, values }), { status: 422 });
    }
  };
}

/** @throws Invalid, with every field that can't be used */
function readUpload(req: Request): { alt: string; bytes: Buffer } {
  const file = uploadedFile(req);
  const form = parseForm(uploadForm, req.body);
  if (form.ok && file) return { alt: form.data.alt, bytes: file.bytes };
  const errors: FieldErrors = {
    ...(file ? {} : { file: 'Choose the picture: a PNG, JPEG, WebP or GIF file of at most 2 MB.' }),
    ...(form.ok ? {} : form.errors),
  };
  throw new Invalid(Object.values(errors).join(' '), errors);
}

function uploadModel(more: { stored?: unknown; errors?: FieldErrors; values?: { alt: string } }) {
  return {
    title: 'Upload a picture',
    section: 'questions',
    accept: PICTURE_TYPES.join(','),
    stored: null,
    values: { alt: '' },
    ...more,
  };
}

/**
 * The bytes, with the type that they were found to have. Ids are not to be guessed and a picture never changes, but only
 * people who are signed in are shown one: the browser may keep it, caches on the way may not.
 */
function send({ db }: Deps): Handler {
  return async (req, res) => {
    requireViewer(req);
    const id = String(req.params['id']);
    if (!mediaSize(id)) throw new NotFound('There is no such picture.');
    const { type, bytes } = await selectMedia(db.kysely, id);
    res.setHeader('Content-Type', type);
    res.setHeader('Content-Length', bytes.length);
    res.setHeader('Content-Disposition', `inline; filename="picture.${type.slice('image/'.length)}"`);
    // What helmet set for pages is too much for a picture: alone in a tab it is to be able to do nothing.
    res.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
    res.setHeader('Cache-Control', 'private, max-age=31536000, immutable');
    res.end(req.method === 'HEAD' ? undefined : bytes);
  };
}
