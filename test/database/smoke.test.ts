import { connected, connectionString } from './postgres';
it('migrates', async () => {
	const c = await connected(connectionString(Number(process.env.COMMS_TEST_POSTGRES_PORT), 'comms_template'));
	console.log((await c.query('select name from comms.migrations order by 1')).rows);
	await c.end();
});
