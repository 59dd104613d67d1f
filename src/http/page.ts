import type { Request, Response } from 'express';
import type { Csrf } from './csrf.ts';
import { type Model, type Renderer, sendHtml } from './render.ts';

export interface PageOptions {
  status?: number;
  layout?: string;
}

/**
 * Sends a page: a view in its layout.
 * The layout gets `title`, `viewer`, `csrf` and `path`; the view gets the same and its own model.
 */
export type SendPage = (
  req: Request,
  res: Response,
  view: string,
  model: Model & { title: string },
  options?: PageOptions,
) => void;

export function createPages(renderer: Renderer, csrf: Csrf): SendPage {
  return (req, res, view, model, { status = 200, layout = 'layouts/site' } = {}) => {
    const page: Model = {
      viewer: req.viewer,
      csrf: csrf.token(req, res),
      path: req.path,
      errors: null,
      values: {},
      body: '',
      ...model,
    };
    page['body'] = renderer.view(view, page);
    sendHtml(res, status, renderer.view(layout, page));
  };
}
