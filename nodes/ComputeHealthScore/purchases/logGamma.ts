const lanczos = [
	0.999_999_999_999_809_93, 676.520_368_121_885_1, -1_259.139_216_722_402_8, 771.323_428_777_653_13, -176.615_029_162_140_59, 12.507_343_278_686_905,
	-0.138_571_095_265_720_12, 9.984_369_578_019_571_6e-6, 1.505_632_735_149_311_6e-7,
];

/** Natural logarithm of the gamma function for positive numbers, to about 15 digits (Lanczos, g = 7, n = 9). */
export function logGamma(value: number): number {
	if (value < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * value)) - logGamma(1 - value);
	const below = value - 1;
	const shifted = below + 7.5;
	let series = lanczos[0]!;
	for (let at = 1; at < lanczos.length; at += 1) series += lanczos[at]! / (below + at);
	return 0.5 * Math.log(2 * Math.PI) + (below + 0.5) * Math.log(shifted) - shifted + Math.log(series);
}
