import { connected, connectionString, startPostgres, templateDatabase } from '../database/postgres';
import { faultsOf } from './checks';
import { type Named, Simulation } from './retention';

/**
 * `npm run simulate:retention [-- 300]`: 30 days of three businesses with so many customers each, once scored by the scorecard and once by
 * a model learnt from their own history, on an embedded Postgres. Prints who was named 30 days ahead, who could have been at best,
 * and what was done.
 */

const count = Number(process.argv[2] ?? 300);
const seeds = [1, 2];

async function main(): Promise<void> {
	const postgres = await startPostgres();
	const admin = await connected(connectionString(postgres.port, 'postgres'));
	const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
	try {
		console.log(`${count} customers a business, ${seeds.length} runs\n| business | scored by | leavers | named 30 days ahead, in the most urgent fifth | fading / abrupt / silent | right of those named | of all leave within 60 days | only look so |\n|---|---|---:|---:|---|---:|---:|---:|`);
		const best: Named[] = [];
		const table = (found: readonly Named[]): void => {
			for (const industry of new Set(found.map((one) => one.industry))) {
				const own = found.filter((one) => one.industry === industry);
				const sum = (read: (one: Named) => number): number => own.reduce((total, one) => total + read(one), 0);
				const kinds = ['fading', 'abrupt', 'silent'].map((kind) => `${sum(({ byKind }) => byKind[kind]?.named ?? 0)} of ${sum(({ byKind }) => byKind[kind]?.leavers ?? 0)}`);
				const mean = (read: (one: Named) => number): string => percent(sum(read) / own.length);
				const [leavers, named] = [sum((one) => one.leavers), sum((one) => one.named)];
				console.log(`| ${industry} | ${[...new Set(own.map(({ engine }) => engine))].join(', ')} | ${leavers} | ${named} (${percent(named / leavers)}) | ${kinds.join(' / ')} | ${mean(({ precision }) => precision)} | ${mean(({ base }) => base)} | ${mean(({ decoys }) => decoys)} |`);
			}
		};
		for (const train of [false, true]) {
			const found = [];
			const faults: string[] = [];
			for (const seed of seeds) {
				const name = `retention_${seed}_${train}`;
				await admin.query(`create database ${name} template ${templateDatabase}`);
				const db = await connected(connectionString(postgres.port, name));
				const simulation = new Simulation(db, { count, before: 420, train, seed, start: '2026-09-01T03:00:00Z' });
				if (!train) best.push(...simulation.best());
				await simulation.prepare();
				await simulation.live();
				found.push(...simulation.named());
				faults.push(...(await faultsOf(db, simulation)));
				await db.end();
				await admin.query(`drop database ${name} with (force)`);
			}
			if (!train) table(best);
			table(found);
			console.log(faults.length === 0 ? 'Campaigns: once each, holdout untouched, critical ones decided by a person, ClickUp tasks valid.' : faults.join('\n'));
		}
	} finally {
		await admin.end();
		await postgres.stop();
	}
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
