/** The tests that need a real Postgres: one is started for all of them, in a temporary folder. */
module.exports = {
	rootDir: '../..',
	testMatch: ['<rootDir>/test/database/**/*.test.ts'],
	testEnvironment: 'node',
	globalSetup: '<rootDir>/test/database/globalSetup.ts',
	globalTeardown: '<rootDir>/test/database/globalTeardown.ts',
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{ jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs', ignoreDynamic: true } },
		],
	},
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/'],
	maxWorkers: 2,
	testTimeout: 30_000,
};
