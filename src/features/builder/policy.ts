import type { Role } from '../../http/context.ts';

/** Who may read the desk; who may change what is on it follows from the article (`requireEditor`). */
export const READERS: readonly Role[] = ['educator', 'reviewer', 'admin'];
