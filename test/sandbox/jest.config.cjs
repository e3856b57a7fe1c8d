/** The sandbox on its own: real sockets and a real browser, no n8n. */
const unit = require('../../jest.config.cjs');

module.exports = {
	...unit,
	rootDir: '../..',
	testMatch: ['<rootDir>/test/sandbox/**/*.test.ts'],
	testTimeout: 60_000,
};
