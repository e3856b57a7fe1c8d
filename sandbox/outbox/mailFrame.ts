import type { Attachment } from 'postal-mime';
import type { Reply } from '../services/localHttp';
import type { ParsedMail } from '../services/mailReading';

/**
 * What a mail may do in its frame: show itself. No script, no form, nothing loaded from anywhere; its links open in a
 * new tab. `allow-same-origin` lets our page measure the height of the content, and gives nothing to a document that
 * can't run scripts.
 */
export const frameSandbox = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';

const framePolicy = [
	`sandbox ${frameSandbox}`,
	"default-src 'none'",
	'img-src data:',
	'font-src data:',
	"style-src 'unsafe-inline'",
	"form-action 'none'",
	"base-uri 'none'",
	"frame-ancestors 'self'",
].join('; ');

const baseStyle = 'html{color-scheme:light;background:#fff;padding:16px}body{margin:0;background:#fff;color:#1d2530;font:15px/1.55 system-ui,sans-serif;overflow-wrap:break-word}img,table{max-width:100%}img{height:auto}';

export function mailFrame(mail: ParsedMail): Reply {
	const content = withInlineImages(withoutFrames(mail.html ?? ''), mail.attachments);
	return {
		status: 200,
		headers: {
			'content-type': 'text/html; charset=utf-8',
			'content-security-policy': framePolicy,
			'referrer-policy': 'no-referrer',
			'x-dns-prefetch-control': 'off',
			'cache-control': 'no-store',
		},
		body: `<!doctype html><html><head><meta charset="utf-8"><base target="_blank"><style>${baseStyle}</style></head><body>${content}</body></html>`,
	};
}

/**
 * Chromium connects to a frame's host before it asks the content security policy, which tells the sender that the mail
 * was read (measured); so may <link rel=preconnect>. No mail client shows frames; here they are elements without a
 * meaning.
 */
function withoutFrames(content: string): string {
	return content.replace(/<(\/?)(?=(?:iframe|frame|frameset|object|embed|portal|fencedframe|link|meta)[\s/>])/gi, '<$1blocked-');
}

/** Images that came with the mail are shown; they are named by their Content-ID. */
function withInlineImages(content: string, attachments: Attachment[]): string {
	return content.replace(/\bcid:([^"'\s)>]+)/gi, (whole, id: string) => {
		const image = attachments.find(({ contentId, mimeType }) => contentId === `<${id}>` && /^image\/(png|jpe?g|gif|webp)$/.test(mimeType));
		return image ? `data:${image.mimeType};base64,${bytesOf(image).toString('base64')}` : whole;
	});
}

export function attachment(mail: ParsedMail, index: number): Reply | undefined {
	const found = mail.attachments[index];
	if (!found) return undefined;
	const name = encodeURIComponent(found.filename ?? `attachment-${index + 1}`);
	return {
		status: 200,
		headers: {
			'content-type': 'application/octet-stream',
			'content-disposition': `attachment; filename*=UTF-8''${name}`,
			'content-security-policy': "default-src 'none'; sandbox",
		},
		body: bytesOf(found),
	};
}

export function bytesOf({ content, encoding }: Attachment): Buffer {
	if (typeof content === 'string') return Buffer.from(content, encoding ?? 'utf8');
	return content instanceof ArrayBuffer ? Buffer.from(content) : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}
