export interface PrivacyLimits {
  /** Downloads of one person in an hour. */
  readonly downloadsPerHour: number;
  /** Passwords that one person may get wrong in a quarter of an hour, on these pages. */
  readonly passwordsPerQuarter: number;
}

export interface PrivacyOptions {
  limits?: Partial<PrivacyLimits>;
}

export function limitsOf({ limits = {} }: PrivacyOptions): PrivacyLimits {
  return { downloadsPerHour: 5, passwordsPerQuarter: 10, ...limits };
}
