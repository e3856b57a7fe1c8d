/** What decides whether a reader can see an element's text; inherited by its children. */
export interface Visibility {
	/** Removed from view with everything in it: no child can come back. */
	gone: boolean;
	/** `visibility: hidden`; a child may say `visible` again. */
	unseen: boolean;
	/** Pixels. */
	fontSize: number;
	/** `null` where it cannot be told. */
	color: Colour | null;
	background: Colour | null;
}

type Colour = readonly [red: number, green: number, blue: number];
type Declarations = ReadonlyMap<string, string>;

export const page: Visibility = {
	gone: false,
	unseen: false,
	fontSize: 16,
	color: [0, 0, 0],
	background: [255, 255, 255],
};

/** Below these a reader sees nothing. */
const thresholds = {
	/** Pixels of a font. */
	fontSize: 2,
	/** 0..1 */
	opacity: 0.06,
	/** Pixels off the page. */
	offScreen: -400,
	/** Sum of the differences of red, green and blue, of 765. */
	contrast: 36,
} as const;

/** Names likely in mail, pale ones above all; an unknown name is not judged. */
const colourNames: Readonly<Record<string, Colour>> = {
	white: [255, 255, 255], snow: [255, 250, 250], ivory: [255, 255, 240], ghostwhite: [248, 248, 255],
	whitesmoke: [245, 245, 245], floralwhite: [255, 250, 240], mintcream: [245, 255, 250], azure: [240, 255, 255],
	aliceblue: [240, 248, 255], seashell: [255, 245, 238], honeydew: [240, 255, 240], lavenderblush: [255, 240, 245],
	oldlace: [253, 245, 230], linen: [250, 240, 230], lightyellow: [255, 255, 224], lightcyan: [224, 255, 255],
	gainsboro: [220, 220, 220], lightgray: [211, 211, 211], lightgrey: [211, 211, 211], silver: [192, 192, 192],
	gray: [128, 128, 128], grey: [128, 128, 128], darkgray: [169, 169, 169], darkgrey: [169, 169, 169],
	black: [0, 0, 0], red: [255, 0, 0], green: [0, 128, 0], blue: [0, 0, 255], navy: [0, 0, 128], yellow: [255, 255, 0],
	orange: [255, 165, 0], purple: [128, 0, 128], maroon: [128, 0, 0], teal: [0, 128, 128], olive: [128, 128, 0],
};

/** `transparent` and nearly transparent colours are told as such; what cannot be read is `null`. */
function parseColour(value: string): Colour | 'transparent' | null {
	const text = value.trim().toLowerCase();
	if (text === 'transparent') return 'transparent';
	const name = colourNames[text];
	if (name) return name;
	const hex = /^#?([0-9a-f]{3,8})$/u.exec(text)?.[1];
	if (hex) {
		const short = hex.length < 6;
		const part = (index: number): number => {
			const digits = short ? hex.charAt(index).repeat(2) : hex.slice(index * 2, index * 2 + 2);
			return Number.parseInt(digits || '0', 16);
		};
		if ((hex.length === 4 || hex.length === 8) && part(3) < 255 * thresholds.opacity) return 'transparent';
		return [part(0), part(1), part(2)];
	}
	const call = /^(rgb|hsl)a?\(([^)]{1,60})\)/u.exec(text);
	if (!call) return null;
	const figures = (call[2] ?? '').split(/[\s,/]+/u).filter(Boolean);
	const figure = (index: number, whole: number): number => {
		const raw = figures[index] ?? '';
		const read = Number.parseFloat(raw);
		return raw.endsWith('%') ? (read / 100) * whole : read;
	};
	if (figures.length > 3 && figure(3, 1) < thresholds.opacity) return 'transparent';
	if (call[1] === 'hsl') {
		const light = figure(2, 1);
		if (light >= 0.97) return [255, 255, 255];
		return light <= 0.03 ? [0, 0, 0] : null;
	}
	const rgb: Colour = [figure(0, 255), figure(1, 255), figure(2, 255)];
	return rgb.some(Number.isNaN) ? null : rgb;
}

/** Parses `a: b; c: d`, the last of a name winning, `!important` left out. */
export function parseDeclarations(css: string): Map<string, string> {
	const found = new Map<string, string>();
	for (const part of css.replace(/\/\*[^*]{0,500}\*\//gu, '').slice(0, 20_000).split(';')) {
		const colon = part.indexOf(':');
		if (colon < 1) continue;
		const value = part.slice(colon + 1).replace(/!\s{0,5}important/iu, '').trim().toLowerCase();
		found.set(part.slice(0, colon).trim().toLowerCase(), value);
	}
	return found;
}

const unitPixels: Readonly<Record<string, number>> = { '': 1, px: 1, pt: 4 / 3, pc: 16, cm: 37.8, mm: 3.78, in: 96, rem: 16 };

/** Pixels; em and % against `parent`; `NaN` for keywords. */
function pixels(value: string | undefined, parent: number): number {
	const match = /^([+-]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}))\s?([a-z%]{0,4})/u.exec(value ?? '');
	if (!match) return Number.NaN;
	const figure = Number.parseFloat(match[1] ?? '');
	const unit = match[2] ?? '';
	if (unit === 'em' || unit === 'ex') return figure * parent;
	if (unit === '%') return (figure / 100) * parent;
	return figure * (unitPixels[unit] ?? 10);
}

function isCollapsed(style: Declarations): boolean {
	const clipped = ['hidden', 'clip'].some((word) =>
		[style.get('overflow'), style.get('overflow-x'), style.get('overflow-y')].some((set) => set?.includes(word)),
	);
	if (!clipped) return false;
	return ['height', 'max-height', 'width', 'max-width'].some((name) => pixels(style.get(name), 16) <= 1);
}

function isOffScreen(style: Declarations): boolean {
	const moved = (names: string[]): boolean =>
		names.some((name) => pixels(style.get(name), 16) <= thresholds.offScreen);
	const position = style.get('position');
	if ((position === 'absolute' || position === 'fixed' || position === 'relative') && moved(['left', 'top', 'right', 'bottom'])) {
		return true;
	}
	if (moved(['text-indent', 'margin-left', 'margin-top', 'margin-right'])) return true;
	const margin = style.get('margin')?.split(/\s+/u) ?? [];
	return margin.some((side) => pixels(side, 16) <= thresholds.offScreen);
}

function isCutAway(style: Declarations): boolean {
	const transform = style.get('transform') ?? '';
	if (/scale(?:x|y|3d)?\(\s{0,3}0?\.?0{1,3}[\s,)]/u.test(transform)) return true;
	if (/translate[xy]?\(\s{0,3}-\d{3,}/u.test(transform)) return true;
	if (/rect\(\s{0,3}[01](?:px)?[\s,]{1,3}[01](?:px)?[\s,]{1,3}[01](?:px)?[\s,]{1,3}[01](?:px)?/u.test(style.get('clip') ?? '')) return true;
	return /inset\(\s{0,3}(?:50|100)%/u.test(style.get('clip-path') ?? '') || /circle\(0/u.test(style.get('clip-path') ?? '');
}

/** True where the declarations alone take the element out of view for good. */
function isGone(style: Declarations): boolean {
	if (style.get('display') === 'none' || style.get('content-visibility') === 'hidden') return true;
	const opacity = style.get('opacity');
	if (opacity !== undefined && Number.parseFloat(opacity) / (opacity.endsWith('%') ? 100 : 1) < thresholds.opacity) return true;
	if (/opacity\(\s{0,3}0(?:\.0{1,4})?%?\)/u.test(style.get('filter') ?? '')) return true;
	return isCollapsed(style) || isOffScreen(style) || isCutAway(style);
}

function backgroundOf(style: Declarations, parent: Visibility): Colour | null {
	const image = style.get('background-image') ?? '';
	if (image.includes('url(') || image.includes('gradient(')) return null;
	const colour = style.get('background-color');
	const short = style.get('background');
	if (colour === undefined && short === undefined) return parent.background;
	if (colour === undefined && (short?.includes('url(') || short?.includes('gradient('))) return null;
	const words = colour === undefined ? (/(?:rgb|hsl)a?\([^)]{1,60}\)|[^\s]+/gu.exec(short ?? '')?.[0] ?? '') : colour;
	const read = parseColour(words);
	if (read === 'transparent' || words === 'none' || words === 'inherit' || words === 'initial') return parent.background;
	return read;
}

function colourOf(style: Declarations, parent: Visibility, background: Colour | null): Colour | null {
	const value = style.get('color') ?? style.get('-webkit-text-fill-color');
	if (value === undefined || value === 'inherit' || value === 'currentcolor') return parent.color;
	const read = parseColour(value);
	// Transparent ink is ink of the paper's colour.
	return read === 'transparent' ? (background ?? [255, 255, 255]) : read;
}

/** The visibility of an element from its declarations and its parent. */
export function visibilityOf(style: Declarations, parent: Visibility): Visibility {
	const background = backgroundOf(style, parent);
	const visibility = style.get('visibility');
	const size = pixels(style.get('font-size') ?? /(?:^|\s)(\d[\d.]{0,6}(?:px|pt|em|%))/u.exec(style.get('font') ?? '')?.[1], parent.fontSize);
	const keyword = style.has('font-size') && Number.isNaN(size) ? 16 : parent.fontSize;
	return {
		gone: parent.gone || isGone(style),
		unseen: visibility === undefined || visibility === 'inherit' ? parent.unseen : visibility !== 'visible',
		fontSize: Number.isNaN(size) ? keyword : size,
		color: colourOf(style, parent, background),
		background,
	};
}

/** Whether a reader sees text with this visibility. */
export function isSeen({ gone, unseen, fontSize, color, background }: Visibility): boolean {
	if (gone || unseen || fontSize < thresholds.fontSize) return false;
	if (!color || !background) return true;
	const contrast = color.reduce((sum, part, index) => sum + Math.abs(part - (background[index] ?? 0)), 0);
	return contrast >= thresholds.contrast;
}
