import type { CoreDeps } from '../../deps.ts';
import { startMailWorker } from '../mail/index.ts';

/**
 * Hands over what is queued, at the time of those whom it is for. Always into files under DATA_DIR: nobody of the
 * demonstration has an address that a mail server could reach.
 */
export async function deliverMail(core: CoreDeps): Promise<void> {
  const worker = startMailWorker({ ...core, config: { ...core.config, smtpUrl: undefined } }, { lookEvery: null });
  await worker.drain();
  await worker.stop();
}
