/**
 * How n8n is set up, as data: the launcher, the tests and `docker-compose.yml` (test/unit/compose.test.ts compares) say the
 * same. What is a place (addresses, ports, folders) or a secret is not in here.
 */

/** What an n8n process is there for. In regular mode there is only `main`. */
export type Role = 'main' | 'webhook' | 'worker';

/** For every process, in both modes. */
export const commonSettings: Readonly<Record<string, string>> = {
	DB_TYPE: 'postgresdb',
	DB_POSTGRESDB_POOL_SIZE: '10',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	// Collect metrics counts n8n's own runs by it.
	N8N_PUBLIC_API_DISABLED: 'false',
	N8N_PUBLIC_API_SWAGGERUI_DISABLED: 'true',
	// It asks api.n8n.io for a list at every start.
	N8N_DISABLED_MODULES: 'mcp-registry',
	EXECUTIONS_DATA_PRUNE: 'true',
	EXECUTIONS_DATA_MAX_AGE: '72',
	EXECUTIONS_DATA_PRUNE_MAX_COUNT: '5000',
	// Hours that a run which is not to be kept stays in the database all the same; n8n's own default is one. It looks every 15 minutes.
	EXECUTIONS_DATA_HARD_DELETE_BUFFER: '0',
	EXECUTIONS_DATA_SAVE_ON_ERROR: 'all',
	EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'all',
	N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '10',
	/** n8n's log says little unless asked; this is enough to find out what went wrong. */
	N8N_LOG_LEVEL: 'info',
	N8N_LOG_OUTPUT: 'console',
};

/** For every process of a queue, beside the common ones. */
export const queueSettings: Readonly<Record<string, string>> = {
	EXECUTIONS_MODE: 'queue',
	// As n8n 3.0 does always: what a person starts in the editor runs on a worker, too.
	OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
	// Webhooks are answered by the webhook processes; a main process that is busy with them would miss schedules.
	N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
	// Workers have no disk in common.
	N8N_DEFAULT_BINARY_DATA_MODE: 'database',
	// Workers answer GET /healthz and /healthz/readiness.
	QUEUE_HEALTH_CHECK_ACTIVE: 'true',
	// Every process ends itself when it has been without Redis for that long (milliseconds; n8n's own default is 10,000): a restart of Redis is no reason.
	QUEUE_BULL_REDIS_TIMEOUT_THRESHOLD: '60000',
};

/** How many executions a worker runs at once. n8n advises at least five; each of ours is mostly waiting for a provider. */
const workerConcurrency = 5;

/** What n8n's command line is given. */
export const commands: Readonly<Record<Role, string[]>> = {
	main: ['start'],
	webhook: ['webhook'],
	worker: ['worker', `--concurrency=${workerConcurrency}`],
};
