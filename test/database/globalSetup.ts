import { startPostgres, type RunningPostgres } from './postgres';

declare global {
	var commsPostgres: RunningPostgres | undefined;
}

export default async function globalSetup(): Promise<void> {
	globalThis.commsPostgres = await startPostgres();
	process.env.COMMS_TEST_POSTGRES_PORT = String(globalThis.commsPostgres.port);
}
