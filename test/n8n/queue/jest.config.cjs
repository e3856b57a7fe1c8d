const regular = require('../jest.config.cjs');

// Read by the harness, in this process and in those that it starts.
process.env.CUSTOMER_COMMS_TEST_MODE = 'queue';

/** n8n in queue mode. Any test of regular mode runs in it, too: CUSTOMER_COMMS_TEST_MODE=queue npx jest -c test/n8n/jest.config.cjs triage */
module.exports = {
	...regular,
	rootDir: '../../..',
	testMatch: ['<rootDir>/test/n8n/queue/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
	globalSetup: '<rootDir>/test/n8n/queue/globalSetup.ts',
};
