import type { Language } from '../../shared/vocabulary';
import { phraseBook } from '../reply/phrases/phraseBook';
import type { Register } from '../reply/phrases/phrases';
import { fitting, type KnownHouseStyle } from './houseStyle';

/** How a reader is written to. */
export interface Manner {
	writable: Language;
	register: Register;
	house: KnownHouseStyle | undefined;
}

/** The greeting as the house begins its mails, where it fits this reader; else the usual one of the language. */
export function greetingTo(name: string | undefined, { writable, register, house }: Manner): string {
	const own = fitting(house?.greeting, register);
	const { named, unnamed } = phraseBook[writable].greeting;
	return name === undefined ? (own?.unnamed ?? unnamed[register]) : (own?.form ?? named[register]).replace('{name}', () => name);
}

/** The sign-off, likewise. */
export function closingFor({ writable, register, house }: Manner): string {
	return fitting(house?.closing, register)?.form ?? phraseBook[writable].signOff[register];
}
