/** What a record says of a completion whose certificate is one of participation, whichever types it was designated for. */
export const PARTICIPATION = 'participation';
