import type { Role } from '../../http/context.ts';
import type { Profession } from './professions.ts';

/** A person as their profile and their certificates need them. */
export interface Person {
  id: string;
  email: string;
  fullName: string;
  credentials: string;
  profession: string;
  /** null: only said by themselves so far. */
  professionVerifiedAt: number | null;
  letterKeys: boolean;
  passwordHash: string;
  reportingSealed: string | null;
  reportingPermittedAt: number | null;
  disabledAt: number | null;
}

/** Somebody to be: everything parsed, the password hashed. */
export interface ParsedUser {
  email: string;
  fullName: string;
  profession: Profession;
  professionVerifiedAt: number | null;
  roles: readonly Role[];
  passwordHash: string;
  credentials?: string;
  /** The administrator who made the account. */
  createdBy?: string;
  /** Made at a terminal, so by nobody who has an account. */
  byOperator?: boolean;
}

/** What people change of their own profile. */
export interface ProfileChange {
  fullName: string;
  credentials: string;
  profession: Profession;
  letterKeys: boolean;
}
