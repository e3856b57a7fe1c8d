/** Prints one report with the built node in a process of its own, and says what it cost. Started by report.ts. */
const { readFileSync, writeFileSync } = require('node:fs');

const [, , node, input, format, output] = process.argv;
const { GenerateInsightsReport } = require(node);

const item = { json: JSON.parse(readFileSync(input, 'utf8')) };
let bytes = Buffer.alloc(0);
const parameters = { operation: 'buildReport', edition: 'monthly', format };
const ctx = {
	getNode: () => ({ name: 'Bench', parameters }),
	getInputData: () => [item],
	getNodeParameter: (name, _index, fallback) => parameters[name] ?? fallback,
	getTimezone: () => 'UTC',
	continueOnFail: () => false,
	addExecutionHints() {},
	helpers: {
		prepareBinaryData: async (data) => {
			bytes = data;
			return { data: '' };
		},
	},
};

async function once() {
	const wall = process.hrtime.bigint();
	const cpu = process.cpuUsage();
	await new GenerateInsightsReport().execute.call(ctx);
	const { user, system } = process.cpuUsage(cpu);
	return { seconds: Number(process.hrtime.bigint() - wall) / 1e9, cpuSeconds: (user + system) / 1e6 };
}

(async () => {
	const beforeMb = process.resourceUsage().maxRSS / 1024;
	const cold = await once();
	const first = bytes;
	const coldPeakMb = process.resourceUsage().maxRSS / 1024;
	let warm = cold;
	for (let run = 0; run < 3; run++) warm = await once();
	writeFileSync(output, bytes);
	process.stdout.write(JSON.stringify({ cold, warm, beforeMb, coldPeakMb, peakMb: process.resourceUsage().maxRSS / 1024, bytes: bytes.length, same: first.equals(bytes) }));
})();
