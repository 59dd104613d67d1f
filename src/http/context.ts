import type { Logger } from 'pino';

export const ROLES = ['learner', 'educator', 'reviewer', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who is looking: the signed-in person as every page needs them. */
export interface Viewer {
  readonly id: string;
  readonly email: string;
  readonly fullName: string;
  readonly credentials: string;
  readonly profession: string;
  readonly roles: readonly Role[];
  readonly timeMultiplierPercent: number;
  /** Whether single letters choose options (WCAG 2.1.4: can be turned off). */
  readonly letterKeys: boolean;
}

export interface Session {
  readonly id: string;
  readonly csrfToken: string;
  /** Whether this person signs in in two steps. */
  readonly twoStep: boolean;
  readonly viewer: Viewer;
}

declare module 'express-serve-static-core' {
  interface Request {
    id: string;
    log: Logger;
    session: Session | null;
    viewer: Viewer | null;
  }
}
