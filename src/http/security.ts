import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Helmet's headers. They are the same for every response, so helmet is asked once and its answer is set from then on.
 * @param secure whether people reach the site over https (then also HSTS and upgrade-insecure-requests)
 */
export function securityHeaders(secure: boolean): RequestHandler {
  const headers = collect(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'", 'data:'],
          fontSrc: ["'self'"],
          connectSrc: ["'self'"],
          manifestSrc: ["'self'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          baseUri: ["'none'"],
          ...(secure ? { upgradeInsecureRequests: [] } : {}),
        },
      },
      strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
      referrerPolicy: { policy: 'same-origin' },
      xFrameOptions: { action: 'deny' },
      // These speak to browsers and plug-ins that nobody runs any more.
      xDownloadOptions: false,
      xPermittedCrossDomainPolicies: false,
      xXssProtection: false,
    }),
  );
  headers.push(['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=()']);
  return (_req, res, next) => {
    for (const [name, value] of headers) res.setHeader(name, value);
    next();
  };
}

function collect(handler: ReturnType<typeof helmet>): [string, string][] {
  const headers = new Map<string, string>();
  const res = { setHeader: (name: string, value: string) => headers.set(name, value), removeHeader: () => undefined };
  handler({} as never, res as never, (error?: unknown) => {
    if (error) throw error;
  });
  return [...headers];
}
