/** Unit tests only; the tests that need a real n8n are started by test/run.mjs. */
module.exports = {
	testMatch: ['<rootDir>/test/unit/**/*.test.ts'],
	testEnvironment: 'node',
	// Offered to `import` only; the tests run as CommonJS.
	moduleNameMapper: { '^eld/extrasmall$': '<rootDir>/node_modules/eld/src/entries/static.extrasmall.js' },
	transform: {
		'^.+\\.(t|j|mj)s$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }],
	},
	// These ship as ES modules only.
	transformIgnorePatterns: ['/node_modules/(?!(postal-mime|eld|opencc-js|echarts|zrender)/)'],
	// By itself jest leaves a core free: of two that is half.
	maxWorkers: 2,
	// A worker that has run many files holds so much that collecting it counts as the time of the test at hand.
	workerIdleMemoryLimit: '600MB',
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/'],
};
