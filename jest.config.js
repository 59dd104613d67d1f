// Days are told in the site's time zone: the tests' is fixed, for them and for every process they start.
process.env.TZ = 'UTC';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  // Those have configs of their own: `npm run test:browser`, `npm run test:security`.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/browser/', '<rootDir>/tests/security/'],
  globalSetup: '<rootDir>/tests/support/run-setup.ts',
  globalTeardown: '<rootDir>/tests/support/run-teardown.ts',
  reporters: ['default', '<rootDir>/tests/support/tally-reporter.js'],
  maxWorkers: 2,
  testTimeout: 20_000,
  workerIdleMemoryLimit: '1GB',
};
