import { readFileSync, writeFileSync } from 'node:fs';
import { buildReport } from '../../../nodes/GenerateInsightsReport/buildReport/buildReport';
import { sampleReport } from './sampleReport';

/**
 * `tsx inOwnFont.ts LANGUAGE FONT TO`: a monthly report with a font of the operator's, made twice; ends with 1 where the two are not the same, byte for byte.
 * In a process of its own: inside Jest a font's bytes are not the Uint8Array that the font library asks for.
 */
async function main([language = '', font = '', to = '']: string[]): Promise<void> {
	const made = async (): Promise<Uint8Array> => {
		const report = await buildReport(sampleReport({ format: 'pdf', edition: 'monthly', details: { client: 'Studio', language } }), readFileSync(font));
		if (report.kind !== 'file') throw new Error('No file.');
		return report.bytes;
	};
	const first = await made();
	writeFileSync(to, first);
	if (!Buffer.from(first).equals(await made())) process.exitCode = 1;
}

void main(process.argv.slice(2));
