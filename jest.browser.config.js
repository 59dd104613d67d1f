import base from './jest.config.js';

/** Tests in a real browser against the real server: `npm run test:browser`. @type {import('jest').Config} */
export default {
  ...base,
  testMatch: ['<rootDir>/tests/browser/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
};
