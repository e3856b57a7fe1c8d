/** The sandbox on its own, and every page as it is drawn: real sockets and a real browser, no n8n. */
const unit = require('../../jest.config.cjs');

module.exports = {
	...unit,
	rootDir: '../..',
	testMatch: ['<rootDir>/test/sandbox/**/*.test.ts', '<rootDir>/test/pages/**/*.test.ts'],
	// mockttp needs many packages that ship as ES modules only.
	transformIgnorePatterns: [],
	// n8n's tests run beside it.
	maxWorkers: 1,
	testTimeout: 30_000,
	// A test that fails in the middle leaves its servers open; the run must end all the same.
	forceExit: true,
};
