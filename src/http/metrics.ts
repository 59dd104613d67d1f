import { timingSafeEqual } from 'node:crypto';
import { type RequestHandler, Router } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { NotFound } from './errors.ts';
import { tokenHash } from './session.ts';

export interface Metrics {
  /** Times every request by the route that answered it; an address with an id in it is never a label. */
  observe: RequestHandler;
  /** GET /metrics: Prometheus text of this process, for who sends the token as `Authorization: Bearer …`. */
  routes: Router;
}

/** @param token METRICS_TOKEN */
export function createMetrics(token: string): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'keypoint_request_duration_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    registers: [registry],
  });
  const routes = Router();
  routes.get('/metrics', async (req, res) => {
    // Hashes have one length, so the comparison's time tells nothing of the token.
    const sent = Buffer.from(tokenHash((req.get('authorization') ?? '').replace(/^Bearer /, '')));
    if (!timingSafeEqual(sent, Buffer.from(tokenHash(token)))) throw new NotFound('There is nothing at this address.');
    res.type(registry.contentType).send(await registry.metrics());
  });
  const observe: RequestHandler = (req, res, next) => {
    const stop = duration.startTimer({ method: req.method });
    res.on('close', () => {
      const route = (req.route as { path?: unknown } | undefined)?.path;
      stop({ route: typeof route === 'string' ? route : 'other', status: String(res.statusCode) });
    });
    next();
  };
  return { observe, routes };
}
