const regular = require('../jest.config.cjs');

// Read by the harness, in this process and in those that it starts.
process.env.CUSTOMER_COMMS_TEST_MODE = 'queue';

/** n8n in queue mode: its own tests, and some of those for regular mode, which must not notice. */
module.exports = {
	...regular,
	rootDir: '../../..',
	testMatch: ['<rootDir>/test/n8n/queue/*.test.ts', '<rootDir>/test/n8n/triage.test.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
	globalSetup: '<rootDir>/test/n8n/queue/globalSetup.ts',
};
