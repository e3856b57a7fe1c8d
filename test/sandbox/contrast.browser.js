/**
 * Evaluated in the page: every visible text whose contrast with the ground it stands on is under 4.5:1 (3:1 for large text),
 * as WCAG 2.2 AA counts.
 */
(() => {
	const read = (text) => {
		const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
		return [red, green, blue, alpha];
	};
	const over = (top, under) => [
		top[0] * top[3] + under[0] * (1 - top[3]),
		top[1] * top[3] + under[1] * (1 - top[3]),
		top[2] * top[3] + under[2] * (1 - top[3]),
		1,
	];
	const ground = (element) => {
		if (!element) return [255, 255, 255, 1];
		const own = read(getComputedStyle(element).backgroundColor);
		return own[3] === 1 ? own : over(own, ground(element.parentElement));
	};
	const light = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
	const luminance = ([red, green, blue]) => 0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue);
	const root = document.querySelector('dialog[open]') ?? document.body;
	return [...root.querySelectorAll('*')].flatMap((element) => {
		const words = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent?.trim() ?? '').join('');
		if (words === '' || !element.checkVisibility() || element.closest('.hidden, .skip, script')) return [];
		const style = getComputedStyle(element);
		const behind = ground(element);
		const [brighter = 0, darker = 0] = [luminance(over(read(style.color), behind)), luminance(behind)].sort((one, other) => other - one);
		const ratio = (brighter + 0.05) / (darker + 0.05);
		const size = parseFloat(style.fontSize);
		const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
		return ratio < (large ? 3 : 4.5) ? [`"${words.slice(0, 40)}" ${ratio.toFixed(2)}:1`] : [];
	});
})()
