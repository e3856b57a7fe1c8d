import { escapeHtml } from '../../shared/escapeHtml';

const body =
	"margin:0;padding:0;font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans CJK SC','Hiragino Sans',sans-serif;font-size:15px;line-height:1.55;color:#1f2933";

function bullets(lines: readonly string[]): string {
	const items = lines.map((line) => `<li style="margin:0 0 4px">${escapeHtml(line.replace(/^\s*[-•*]\s+/, ''))}</li>`);
	return `<ul style="margin:0 0 14px;padding:0 0 0 22px">${items.join('')}</ul>`;
}

function block(text: string): string {
	if (text.startsWith('-- \n')) {
		const footer = text.slice(4).split('\n').map(escapeHtml).join('<br>');
		return `<p style="margin:18px 0 0;padding:10px 0 0;border-top:1px solid #d9dee4;font-size:12px;color:#667481">${footer}</p>`;
	}
	const lines = text.split('\n');
	const firstBullet = lines.findIndex((line) => /^\s*[-•*]\s+/.test(line));
	const plain = firstBullet === -1 ? lines : lines.slice(0, firstBullet);
	const listed = firstBullet === -1 ? [] : lines.slice(firstBullet);
	const paragraph =
		plain.length === 0
			? ''
			: `<p style="margin:0 0 ${listed.length > 0 ? 6 : 14}px">${plain.map(escapeHtml).join('<br>')}</p>`;
	return paragraph + (listed.length > 0 ? bullets(listed) : '');
}

/** A plain text as HTML that every mail client shows well: paragraphs, lists, a quiet footer; all of it escaped. */
export function textToHtml(text: string, language: string): string {
	const blocks = text.replaceAll('\r\n', '\n').split(/\n{2,}/).filter((part) => part.trim() !== '');
	return (
		`<!doctype html><html lang="${escapeHtml(language)}"><head><meta charset="utf-8"></head>` +
		`<body style="${body}"><div style="max-width:640px">${blocks.map(block).join('')}</div></body></html>`
	);
}
