/**
 * The point where a smooth function is least, by the simplex of Nelder and Mead (1965), begun anew at each end until
 * it stays there: enough for four parameters.
 */
export function minimise(of: (point: readonly number[]) => number, start: readonly number[]): { point: number[]; value: number } {
	let best = simplex(of, [...start], 0.5);
	for (let again = 0; again < 5; again += 1) {
		const next = simplex(of, best.point, 0.2);
		const gain = best.value - next.value;
		if (next.value <= best.value) best = next;
		if (gain < 1e-9 * (1 + Math.abs(best.value))) break;
	}
	return best;
}

interface Corner {
	point: number[];
	value: number;
}

const mostSteps = 2_000;

function simplex(of: (point: readonly number[]) => number, start: number[], size: number): Corner {
	const corner = (point: number[]): Corner => ({ point, value: of(point) });
	const corners = [corner(start), ...start.map((_, axis) => corner(start.map((value, at) => value + (at === axis ? size : 0))))];
	for (let step = 0; step < mostSteps; step += 1) {
		corners.sort((a, b) => a.value - b.value);
		const [best, worst] = [corners[0], corners.at(-1)];
		const second = corners.at(-2);
		if (best === undefined || worst === undefined || second === undefined || Math.abs(worst.value - best.value) < 1e-10 * (1 + Math.abs(best.value))) break;
		const centre = start.map((_, axis) => corners.slice(0, -1).reduce((sum, { point }) => sum + (point[axis] ?? 0), 0) / (corners.length - 1));
		const along = (factor: number): Corner => corner(centre.map((value, axis) => value + factor * ((worst.point[axis] ?? 0) - value)));
		const mirrored = along(-1);
		if (mirrored.value < best.value) {
			const further = along(-2);
			corners[corners.length - 1] = further.value < mirrored.value ? further : mirrored;
		} else if (mirrored.value < second.value) corners[corners.length - 1] = mirrored;
		else {
			const nearer = along(mirrored.value < worst.value ? -0.5 : 0.5);
			if (nearer.value < Math.min(worst.value, mirrored.value)) corners[corners.length - 1] = nearer;
			else for (let at = 1; at < corners.length; at += 1) corners[at] = corner((corners[at]?.point ?? start).map((value, axis) => (value + (best.point[axis] ?? 0)) / 2));
		}
	}
	return corners.reduce((best, one) => (one.value < best.value ? one : best));
}
