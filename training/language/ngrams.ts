import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bucketOf, buckets, keyOf } from '../../nodes/ClassifyEmail/language/ngramDetector';
import toldApart from '../../nodes/ClassifyEmail/language/toldApart.json';

/**
 * `npm run pack:ngrams` writes nodes/ClassifyEmail/language/ngrams.ts: the smallest tables of eld (Nito-ELD, Apache-2.0), of which only the
 * scores of the languages told apart are kept, as bytes. The package has them as objects, which take ten times as long to be read.
 * Told apart are those we write in, their neighbours that would otherwise be taken for them, and those with a script of their own, which cost
 * nothing. A larger set makes short mails worse.
 */

const eld = join(__dirname, '../../node_modules/eld/src');
export const ngramsFile = join(__dirname, '../../nodes/ClassifyEmail/language/ngrams.ts');

interface Tables {
	languages: Record<string, string>;
	ngrams: Record<string, Record<string, number>>;
}

/** The file's text, the same for the same version of eld. */
export async function packedNgrams(): Promise<string> {
	const { ngramsData } = (await import(pathToFileURL(join(eld, 'ngrams/extrasmall.js')).href)) as { ngramsData: Tables };
	const { dictionary } = (await import(pathToFileURL(join(eld, 'dictionary.js')).href)) as { dictionary: string[] };
	const languages = Object.values(ngramsData.languages).filter((language) => toldApart.includes(language));
	const records = Array.from({ length: buckets }, (): number[] => []);
	for (const [ngram, scores] of Object.entries(ngramsData.ngrams)) {
		const bytes = Buffer.from(ngram, 'latin1');
		const kept = Object.entries(scores)
			.map(([id, score]): [number, number] => [languages.indexOf(ngramsData.languages[id] ?? ''), score])
			.filter(([language]) => language >= 0);
		if (kept.length > 0) records[bucketOf(keyOf(bytes, 0, bytes.length))]?.push(bytes.length, ...bytes, kept.length, ...kept.flat());
	}
	const starts: number[] = [3 * (buckets + 1)];
	for (const [bucket, bytes] of records.entries()) starts.push((starts[bucket] ?? 0) + bytes.length);
	const table = Buffer.from([...starts.flatMap((start) => [start >>> 16, (start >>> 8) & 0xff, start & 0xff]), ...records.flat()]);
	const written = { languages, letters: dictionary.slice(128).join(''), table: table.toString('base64') };
	return `/* Written by "npm run pack:ngrams" from the tables of eld (https://github.com/nitotm/efficient-language-detector-js), Apache-2.0. */\nimport type { PackedNgrams } from './ngramDetector';\n\nexport const ngrams: PackedNgrams = ${JSON.stringify(written)};\n`;
}

async function main(): Promise<void> {
	const text = await packedNgrams();
	if (!process.argv.includes('--check')) writeFileSync(ngramsFile, text);
	else if (readFileSync(ngramsFile, 'utf8') !== text) throw new Error(`${ngramsFile} is not current: run "npm run pack:ngrams".`);
}

if (require.main === module) void main();
