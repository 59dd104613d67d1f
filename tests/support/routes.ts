import type { Express } from 'express';

/** One address of the site as Express knows it. */
export interface SiteRoute {
  method: string;
  /** As it was declared: `/attempts/:id/questions/:n`. */
  path: string;
}

interface Layer {
  route?: { path: string | string[]; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

/** Every route of the site, also those of routers within; whatever is mounted is found. */
export function routesOf(app: Express): SiteRoute[] {
  const { stack } = (app as unknown as { router: { stack: Layer[] } }).router;
  const found = new Map<string, SiteRoute>();
  for (const route of stack.flatMap(routesIn)) found.set(`${route.method} ${route.path}`, route);
  return [...found.values()].sort((a, b) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1));
}

function routesIn({ route, handle }: Layer): SiteRoute[] {
  if (!route) return (handle.stack ?? []).flatMap(routesIn);
  const methods = Object.keys(route.methods).map((method) => method.toUpperCase());
  return [route.path].flat().flatMap((path) => methods.map((method) => ({ method, path })));
}
