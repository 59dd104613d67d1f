export interface MailQueueTable {
  id: string;
  created_at: number;
  user_id: string | null;
  view: string;
  sealed: string | null;
  state: 'waiting' | 'sent' | 'given-up';
  attempts: number;
  next_at: number;
  give_up_at: number;
  lease: string | null;
  last_error: string | null;
  finished_at: number | null;
}

export interface MailTables {
  mail_queue: MailQueueTable;
}
