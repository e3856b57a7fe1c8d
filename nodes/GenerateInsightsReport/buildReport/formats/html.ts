import { escapeHtml } from '../../../shared/escapeHtml';
import type { Block, ChartBlock, ReportContent } from '../content';

/** One file that needs nothing from elsewhere: charts are in it, fonts are the reader's own. Light and dark, phone and desk, print. */
export function toHtml(content: ReportContent): string {
	const { brand, title, subtitle, client, sections, voice } = content;
	const heading = escapeHtml(client === '' ? subtitle : `${client}, ${subtitle}`);
	const logo = brand.logo === undefined ? '' : `<img class="logo" src="${escapeHtml(brand.logo)}" alt="${escapeHtml(voice.words.logoOf(brand.name))}">`;
	const body = sections
		.map(({ id, title: name, blocks }) => `<section id="${escapeHtml(id)}"><h2>${escapeHtml(name)}</h2>\n${blocks.map(blockHtml).filter((one) => one !== '').join('\n')}</section>`)
		.join('\n');
	const foot = [brand.name, brand.address ?? '', voice.words.asOf(voice.dayName(content.to))].filter((part) => part !== '').map(escapeHtml).join(' &middot; ');
	return `<!doctype html>
<html lang="${voice.language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${escapeHtml(title)}, ${escapeHtml(subtitle)}</title>
<style>${styles(brand.colour, brand.accent)}</style></head>
<body><header>${logo}<h1>${escapeHtml(title)}</h1><p>${heading}</p></header>
<main>${body}</main>
<footer>${foot}</footer></body></html>
`;
}

const texts = (tag: string, values: readonly string[]) => values.map((value) => `<${tag}>${escapeHtml(value)}</${tag}>`).join('');

function blockHtml(block: Block): string {
	switch (block.kind) {
		case 'heading':
			return `<h3>${escapeHtml(block.text)}</h3>`;
		case 'paragraph':
			return `<p${block.tone === undefined ? '' : ` class="${block.tone}"`}>${escapeHtml(block.text)}</p>`;
		case 'list':
			if (block.items.length === 0) return block.empty === '' ? '' : `<p class="quiet">${escapeHtml(block.empty)}</p>`;
			return `<ul class="${block.sign}">${texts('li', block.items)}</ul>`;
		case 'table':
			return tableHtml(block);
		case 'figures':
			return `<div class="figures">${block.figures.map(({ label, value, note }) => `<div><span>${escapeHtml(label)}</span><strong>${escapeHtml(value)}</strong><span>${escapeHtml(note)}</span></div>`).join('')}</div>`;
		case 'quote':
			return `<blockquote>${escapeHtml(block.text)}${block.who === '' ? '' : `<footer>${escapeHtml(block.who)}</footer>`}</blockquote>`;
		case 'charts':
			return `<div class="charts">${block.charts.map(chartHtml).join('')}</div>`;
		case 'card':
			return `<article><h3>${escapeHtml(block.title)} <small>${escapeHtml(block.tag)}</small></h3><dl>${block.rows.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>${block.steps.length === 0 ? '' : `<ol>${texts('li', block.steps)}</ol>`}</article>`;
	}
}

function tableHtml({ head, rows, numeric, empty }: Extract<Block, { kind: 'table' }>): string {
	if (rows.length === 0) return empty === '' ? '' : `<p class="quiet">${escapeHtml(empty)}</p>`;
	const cell = (tag: string, value: string, column: number) => `<${tag}${numeric[column] ? ' class="number"' : ''}>${escapeHtml(value)}</${tag.split(' ')[0]}>`;
	// A column of names may have no heading of its own.
	const headings = head.map((name, column) => cell(name === '' ? 'td' : 'th scope="col"', name, column)).join('');
	const lines = rows.map((row) => `<tr>${row.map((value, column) => cell('td', value, column)).join('')}</tr>`).join('');
	// Wider than a phone it scrolls, by keyboard as well.
	return `<div class="table" tabindex="0" role="group" aria-label="${escapeHtml(head.filter((name) => name !== '').join(', '))}"><table><thead><tr>${headings}</tr></thead><tbody>${lines}</tbody></table></div>`;
}

/** The drawing is ours, made from numbers and escaped labels; it scales with the page. */
function chartHtml({ title, alt, size, drawing }: ChartBlock): string {
	const picture = drawing === undefined ? `<p>${escapeHtml(alt)}</p>` : drawing.svg.replace(/^<svg /, `<svg role="img" aria-label="${escapeHtml(alt)}" viewBox="0 0 ${drawing.width} ${drawing.height}" `).replace(/^(<svg [^>]*?) width="[^"]*" height="[^"]*"/, '$1');
	return `<figure class="${size}"><figcaption>${escapeHtml(title)}</figcaption>${picture}</figure>`;
}

const styles = (colour: string, accent: string): string =>
	`:root{color-scheme:light dark;--ink:#1e293b;--quiet:#475569;--line:#cbd5e1;--shade:#f1f5f9;--page:#fff;--brand:${colour};--accent:${accent}}
*{box-sizing:border-box}:focus-visible{outline:3px solid var(--ink);outline-offset:2px}body{margin:0 auto;max-width:60rem;padding:1.25rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page)}
header{border-bottom:4px solid var(--brand);margin-bottom:1.5rem}h1{margin:0;font-size:1.7rem}header p{margin:.2rem 0 1rem;color:var(--quiet)}.logo{float:right;max-height:3rem;max-width:9rem}
h2{margin:2.2rem 0 .6rem;font-size:1.35rem}h3{margin:1.2rem 0 .4rem;font-size:1.05rem}.lead{font-size:1.1rem}.quiet,small{color:var(--quiet)}.quiet{font-size:.9rem}
ul,ol{padding-left:1.3rem}li{margin:.25rem 0}ul.good{list-style:"+ "}ul.bad{list-style:"! "}
.table{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}th{border-bottom:2px solid var(--brand);text-align:left}td{border-bottom:1px solid var(--line)}th,td{padding:.35rem .6rem .35rem 0;vertical-align:top}.number{text-align:right;font-variant-numeric:tabular-nums}td{overflow-wrap:break-word}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.7rem;margin:1rem 0}.figures div{background:var(--shade);padding:.7rem .9rem;border-radius:.3rem}.figures span{display:block;font-size:.82rem;color:var(--quiet)}.figures strong{display:block;font-size:1.4rem}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:1rem;margin:1rem 0}figure{margin:0;padding:.6rem;background:#fff;color:#1e293b;border:1px solid var(--line);border-radius:.3rem}figure.whole{grid-column:1/-1}figcaption{font-weight:600;font-size:.9rem;margin-bottom:.3rem}figure svg{display:block;width:100%;height:auto}
article{border:1px solid var(--line);border-left:4px solid var(--brand);border-radius:.3rem;padding:.2rem 1rem .6rem;margin:.8rem 0;break-inside:avoid}dl{margin:0}dl div{display:grid;grid-template-columns:6.5rem 1fr;padding:.15rem 0}dt{color:var(--quiet);font-weight:600}dd{margin:0}
blockquote{margin:1rem 0;padding-left:1rem;border-left:3px solid var(--accent);font-style:italic}blockquote footer{border:0;margin:.2rem 0 0;padding:0;font-style:normal}
body>footer{margin-top:2.5rem;padding-top:.6rem;border-top:1px solid var(--line);font-size:.82rem;color:var(--quiet)}
@media (prefers-color-scheme:dark){:root{--ink:#e2e8f0;--quiet:#a8b5c8;--line:#3b4a60;--shade:#1e293b;--page:#0f172a}}
@media print{body{max-width:none;font-size:11px}h2{break-after:avoid}figure,tr{break-inside:avoid}}`;
