import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import base from './jest.config.js';

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = existsSync(chromium);
const sqlmap = spawnSync('sqlmap', ['--version']).status === 0;

/** What the report says beside an item: which of its tries this machine has no tool for. */
const remarks = {
  ...(browser ? {} : { 41: `without a real browser: there is none at ${chromium} (apt install chromium)` }),
  ...(sqlmap ? {} : { 43: 'without sqlmap, which is not installed (apt install sqlmap): by the corpus of our own' }),
};

/** The list of attacks, reported item by item: `npm run test:security`. @type {import('jest').Config} */
export default {
  ...base,
  testMatch: [
    '<rootDir>/tests/security/**/*.test.ts',
    '<rootDir>/tests/access/**/*.test.ts',
    ...(browser ? ['<rootDir>/tests/browser/xss.test.ts'] : []),
  ],
  testPathIgnorePatterns: ['/node_modules/', ...(sqlmap ? [] : ['/sqlmap\\.test\\.ts$'])],
  reporters: [...base.reporters, ['<rootDir>/tests/support/items-reporter.ts', { remarks }]],
};
