import type { Language } from '../../shared/vocabulary';
import { styleMarkers } from '../style/markers';
import type { Brand } from './inputs';

/** The lines a draft is signed with: the brand's signature as written, else sender and company. */
export function signatureOf(brand: Brand): string {
	if (brand.signature !== '') return brand.signature.replaceAll('\r\n', '\n').trim();
	return [brand.sender, brand.company].filter((line) => line !== '').join('\n');
}

/** The postal address at the foot, unless the signature has it. */
export function footerOf(brand: Brand): string {
	const address = brand.address.replaceAll('\r\n', '\n').trim();
	return signatureOf(brand).includes(address) ? '' : address;
}

/** A text from greeting to sign-off becomes a whole mail: signature and footer, each once. */
export function signed(body: string, brand: Brand, language: Language): string {
	const signature = signatureOf(brand);
	const footer = footerOf(brand);
	let text = body.replaceAll('\r\n', '\n').replace(/[^\S\n]+$/gm, '').replace(/\n{3,}/g, '\n\n').trim();
	if (signature !== '' && text.endsWith(signature)) text = text.slice(0, -signature.length).trimEnd();
	const lines = text.split('\n');
	const last = lines.at(-1)?.trim().toLowerCase() ?? '';
	const { signOff } = styleMarkers[language];
	// A signature that brings its own "Kind regards" replaces ours.
	if (signOff.test(signature.toLowerCase()) && signOff.test(last)) text = lines.slice(0, -1).join('\n').trimEnd();
	const closes = signOff.test(last) && !signOff.test(signature.toLowerCase());
	const withSignature = signature === '' ? text : `${text}${closes ? '\n' : '\n\n'}${signature}`;
	return footer === '' ? withSignature : `${withSignature}\n\n-- \n${footer}`;
}
