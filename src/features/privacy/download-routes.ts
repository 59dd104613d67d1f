import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import type { FieldErrors } from '../../http/errors.ts';
import { requireViewer } from '../../http/session.ts';
import { isoDay } from '../../lib/dates.ts';
import { writeArchive } from './archive.ts';
import { recordDownload } from './download.ts';
import { checkForm, limitPerson, passwordForm } from './forms-routes.ts';
import type { PrivacyLimits } from './limits.ts';

const TITLE = 'Download your data';
const HOUR_MS = 3_600_000;

/** A person's own data, as a file. */
export function downloadRoutes(deps: Deps, limits: PrivacyLimits): Router {
  const router = Router();
  router.get('/account/data', (req, res) => show(deps, req, res));
  router.post('/account/data', limitPerson(limits.downloadsPerHour, HOUR_MS), async (req, res) => {
    const viewer = requireViewer(req);
    const form = await checkForm(deps, req, passwordForm);
    if (!form.ok) return show(deps, req, res, form.errors);
    await recordDownload(deps, viewer);
    res.setHeader('Content-Type', 'application/zip');
    res.setHeader('Content-Disposition', `attachment; filename="keypoint-data-${isoDay(deps.clock())}.zip"`);
    res.setHeader('Cache-Control', 'private, no-store');
    try {
      await writeArchive(deps, viewer, res);
    } catch (error) {
      // The answer has begun, so it is broken off: half a file must not look like a whole one.
      req.log.error({ err: error }, 'a data download was broken off');
      res.destroy();
    }
  });
  return router;
}

function show(deps: Deps, req: Request, res: Response, errors?: FieldErrors): void {
  const { email } = requireViewer(req);
  const model = { heading: TITLE, mainClass: 'page narrow', email, errors };
  const title = errors ? `Error: ${TITLE}` : TITLE;
  deps.page(req, res, 'privacy/data', { ...model, title }, { status: errors ? 422 : 200 });
}
