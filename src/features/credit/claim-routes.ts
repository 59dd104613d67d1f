import { type Request, type Response, Router } from 'express';
import type { Deps } from '../../deps.ts';
import { type FieldErrors, Invalid } from '../../http/errors.ts';
import { requireViewer } from '../../http/session.ts';
import { isoDay } from '../../lib/dates.ts';
import { type Activity, type CarriedCredit, creditNotice, creditsOf } from '../activities/index.ts';
import { type Attempt, selectAuthorizedAttempt } from '../attempts/index.ts';
import { stepsAfter } from '../completions/index.ts';
import { type ClaimState, type ReadyClaim, selectClaimState } from './claim.ts';
import { completionNotice, HEADINGS, holderText } from './compose.ts';
import { issueCertificate } from './issue.ts';

type Waiting = Exclude<ClaimState, { state: 'ready' | 'issued' }>;

/** GET and POST /attempts/:id/claim: the last step, after which there is a certificate. */
export function claimRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/attempts/:id/claim', async (req, res) => {
    const attempt = await authorizedAttempt(deps, req);
    const claim = await selectClaimState(deps, attempt);
    if (claim.state === 'issued') return res.redirect(303, `/certificates/${claim.number}`);
    if (claim.state === 'ready') return showClaim(deps, req, res, attempt, claim);
    showWaiting(deps, req, res, attempt, claim);
  });

  router.post('/attempts/:id/claim', async (req, res) => {
    const attempt = await authorizedAttempt(deps, req);
    const claim = await selectClaimState(deps, attempt);
    if (claim.state !== 'ready' && claim.state !== 'issued') return showWaiting(deps, req, res, attempt, claim);
    const body = (req.body ?? {}) as { credits?: unknown; type?: unknown };
    const unsafe = { credits: body.credits, type: body.type };
    try {
      res.redirect(303, `/certificates/${await issueCertificate(deps, attempt, unsafe)}`);
    } catch (error) {
      if (!(error instanceof Invalid) || claim.state !== 'ready') throw error;
      showClaim(deps, req, res, attempt, claim, { errors: error.fields, ...unsafe });
    }
  });

  return router;
}

function authorizedAttempt({ db }: Deps, req: Request): Promise<Attempt> {
  return selectAuthorizedAttempt(db, requireViewer(req), req.params['id']);
}

function showClaim(
  deps: Deps,
  req: Request,
  res: Response,
  attempt: Attempt,
  { activity, completion, holder, template, offers }: ReadyClaim,
  refused: { errors: FieldErrors | null; credits: unknown; type: unknown } = { errors: null, credits: '', type: '' },
): void {
  const model = {
    title: 'Your certificate',
    mainClass: 'page narrow',
    action: `/attempts/${attempt.id}/claim`,
    progress: stepsAfter(attempt.id, 'certificate', activity.details.evaluation.length > 0),
    activityTitle: activity.title,
    heading: HEADINGS[template],
    holder: holderText({ name: holder.fullName, credentials: holder.credentials }),
    completedOn: isoDay(completion.passedAt),
    offers: offers.map(offerModel),
    ...additionalModel(activity.details, template === 'completion' ? null : holder.profession),
    notice: template === 'completion' ? completionNotice(activity.details.designation) : null,
    errors: refused.errors,
    credits: typeof refused.credits === 'string' ? refused.credits : '',
    type: typeof refused.type === 'string' ? refused.type : '',
  };
  deps.page(req, res, 'credit/claim', model, { status: refused.errors ? 422 : 200 });
}

function offerModel({ type, name, step, maximum }: CarriedCredit) {
  return { type, name, step: step.toFixed(2), maximum: maximum.toFixed(2) };
}

/**
 * What the certificate will say besides, to people of this profession; and whether points of a board are among it.
 * @param profession null: it will say nothing of credit
 */
function additionalModel({ designation }: Activity['details'], profession: string | null) {
  const credits = designation.status === 'certified' ? creditsOf(designation.certification) : [];
  const stated = credits.filter(
    ({ award, professions }) => award === 'stated' && professions.some((one) => one === profession),
  );
  return { additional: stated.map(({ name }) => name), points: stated.some(({ type }) => type.endsWith('-moc')) };
}

function showWaiting(deps: Deps, req: Request, res: Response, attempt: Attempt, { state, activity }: Waiting): void {
  const model = {
    title: 'There is no certificate yet',
    mainClass: 'page narrow',
    state,
    attemptId: attempt.id,
    activityTitle: activity.title,
    notice: creditNotice(activity.details),
    contact: activity.details.contact,
  };
  deps.page(req, res, 'credit/not-yet', model, { status: 409 });
}
