import { readTemplate, renderTemplate } from '../../nodes/DraftReply/template/template';
import { readTextSet, textLanguages } from '../../workflows/texts/readTexts';

/**
 * How long 10,000 first notices of an incident take to be written (subject, HTML and text), in six languages and ten time zones, on one core.
 * Run: npm run bench:notices.
 */
const zones = ['UTC', 'Europe/Madrid', 'Europe/Paris', 'Europe/Berlin', 'Asia/Shanghai', 'Asia/Tokyo', 'America/New_York', 'America/Los_Angeles', 'Asia/Kolkata', 'Australia/Sydney'];
const alerts = readTextSet('incidents').filter(({ templateId, channel }) => templateId === 'incident.alert' && channel === 'email');
const written = textLanguages.map((language) => {
	const alert = alerts.find((text) => text.language === language);
	if (alert === undefined) throw new Error(`No first notice in ${language}`);
	const { name, subject, html, text, variables } = alert;
	return { language, template: readTemplate({ name, language, subject, html, text, variables }), samples: Object.fromEntries(Object.entries(variables).map(([key, { sample }]) => [key, sample])) };
});

const before = process.cpuUsage();
let characters = 0;
for (let i = 0; i < 10_000; i++) {
	const { template, samples, language } = written[i % written.length] ?? { template: undefined };
	if (template === undefined) continue;
	const notice = renderTemplate(template, { ...samples, reference: `INC-${i}`, affectedCustomers: i }, { language, timeZone: zones[i % zones.length] ?? 'UTC' });
	characters += (notice.html ?? '').length + (notice.text ?? '').length;
}
const { user, system } = process.cpuUsage(before);
console.log(`10,000 notices, ${Math.round(characters / 1e6)} million characters: ${((user + system) / 1e6).toFixed(2)} s of CPU`);
