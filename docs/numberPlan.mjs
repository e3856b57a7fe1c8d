/**
 * Prints the rows of nodes/shared/phone/numberPlan.ts: calling code, countries (the main one first), how many digits
 * follow the code, zones (one for each wall clock). From Google's libphonenumber (Apache-2.0) as packed by libphonenumber-js, and the
 * zones from this Node's ICU. Needed when a country changes its numbers, about once a year:
 *
 *   npm install --no-save libphonenumber-js && node docs/numberPlan.mjs
 */
import { createRequire } from 'node:module';

const metadata = createRequire(import.meta.url)('libphonenumber-js/metadata.max.json');
const possibleLengths = 3;
const months = Array.from({ length: 24 }, (_, month) => Date.UTC(2026, month, 15));

function ranges(lengths) {
	const found = [];
	for (const length of [...new Set(lengths)].sort((a, b) => a - b)) {
		const last = found.at(-1);
		if (last && last[1] === length - 1) last[1] = length;
		else found.push([length, length]);
	}
	return found.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

function clockOf(timeZone) {
	const format = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longOffset' });
	return months.map((at) => format.formatToParts(at).find(({ type }) => type === 'timeZoneName').value).join();
}

/** One zone for each wall clock the country has. */
function zonesOf(country) {
	const locale = new Intl.Locale('und', { region: country });
	const zones = locale.getTimeZones?.() ?? locale.timeZones ?? [];
	const clocks = new Map(zones.map((zone) => [clockOf(zone), zone]).reverse());
	return [...clocks.values()].reverse();
}

const rows = Object.entries(metadata.country_calling_codes).map(([code, countries]) => {
	const known = countries.filter((country) => metadata.countries[country]);
	const lengths = known.length > 0 ? known.flatMap((country) => metadata.countries[country][possibleLengths]) : metadata.nonGeographic[code][possibleLengths];
	// The areas of +1 have a table of their own.
	const zones = code === '1' ? [] : known.slice(0, 1).flatMap(zonesOf);
	return [code, known.join(',') || '-', ranges(lengths), zones.join(',') || '-'].join(' ');
});
console.log(rows.sort((a, b) => a.localeCompare(b)).join('\n'));
