const unit = require('../../jest.config.cjs');

/** Tests in a real n8n: one stack for the whole run, one test file at a time. */
module.exports = {
	...unit,
	rootDir: '../..',
	testMatch: ['<rootDir>/test/n8n/**/*.test.ts'],
	// In queue mode: test/n8n/queue/jest.config.cjs.
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/n8n/queue/'],
	testSequencer: '<rootDir>/test/n8n/harness/secretsLast.cjs',
	globalSetup: '<rootDir>/test/n8n/harness/globalSetup.ts',
	globalTeardown: '<rootDir>/test/n8n/harness/globalTeardown.ts',
	maxWorkers: 1,
	testTimeout: 120_000,
};
