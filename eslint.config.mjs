import { config } from '@n8n/node-cli/eslint';

// The package's own code (nodes/, credentials/) is held to n8n's cloud profile as it comes. What surrounds it
// (the demo, the tests, the generators, the training) runs outside n8n, so it may read files and print.
export default [
	{ ignores: ['dist/**', 'node_modules/**', '.cache/**'] },
	...config,
	{
		files: ['docs/**/*.ts', 'sandbox/**/*.ts', 'test/**/*.ts', 'training/**/*.ts', 'workflows/**/*.ts', 'migrations/**/*.ts'],
		rules: {
			'@n8n/community-nodes/no-restricted-imports': 'off',
			'@n8n/community-nodes/no-restricted-globals': 'off',
			'@n8n/community-nodes/no-dangerous-functions': 'off',
			'@n8n/community-nodes/require-node-api-error': 'off',
			'no-console': 'off',
		},
	},
];
