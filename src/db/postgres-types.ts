import pg from 'pg';

const INT8 = 20;

/** Epoch milliseconds and counts are bigint columns; all of them fit a JavaScript number. */
export const POSTGRES_TYPES = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig;
