export { deleteKeptMails, deleteKeptMailsOf, deleteQueuedTo } from './kept.ts';
export type { Mail } from './message.ts';
export { type MailToQueue, queueMail } from './queue.ts';
export { mailRoutes } from './routes.ts';
export { type MailWorker, startMailWorker, type WorkerOptions } from './worker.ts';
