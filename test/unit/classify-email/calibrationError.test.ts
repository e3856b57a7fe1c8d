import { calibrationErrorByChance, expectedCalibrationError } from '../../evaluate/measures';

describe('The calibration error that chance alone makes', () => {
	const sure = (mails: number) => Array.from({ length: mails }, (_, index) => ({ confidence: 0.25 + (0.7 * index) / mails, right: true }));

	it('is several points on a hundred mails, and goes with the root of their number', () => {
		const [few, many] = [calibrationErrorByChance(sure(100), 100), calibrationErrorByChance(sure(2_500), 20)];
		expect(few.mean).toBeGreaterThan(0.05);
		expect(few.most).toBeGreaterThan(few.mean);
		expect(few.mean / many.mean).toBeGreaterThan(3.5);
		expect(few.mean / many.mean).toBeLessThan(7);
	});

	it('is none where everything is certain', () => {
		expect(calibrationErrorByChance([{ confidence: 1, right: true }], 50)).toEqual({ mean: 0, most: 0 });
	});

	it('is less than what an answer shows that is always sure and half of the time wrong', () => {
		const overconfident = Array.from({ length: 100 }, (_, index) => ({ confidence: 0.95, right: index % 2 === 0 }));
		expect(expectedCalibrationError(overconfident)).toBeGreaterThan(calibrationErrorByChance(overconfident, 100).most);
	});
});
