import { html, type Html } from './html';

const hues = 8;

/** Initials in a circle; the colour follows from the name. */
export function avatar(name: string): Html {
	const words = name.replace(/[<>()"@].*$/, '').trim().split(/[\s._-]+/).filter(Boolean);
	const initials = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '').join('').toUpperCase();
	const hue = [...name].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % hues;
	return html`<span class="avatar hue-${hue}" aria-hidden="true">${initials || '?'}</span>`;
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const whole = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });

/** The time of day for today, else the date, in this machine's zone; the whole instant on hovering. */
export function time(at: string): Html {
	const date = new Date(at);
	const today = date.toDateString() === new Date().toDateString();
	const text = today ? clock.format(date) : `${day.format(date)}, ${clock.format(date)}`;
	return html`<time datetime="${at}" title="${whole.format(date)}">${text}</time>`;
}

/** Whole units between two instants, in words. */
export function ago(from: string, to: string): string {
	const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
	if (seconds < 60) return seconds === 1 ? '1 second' : `${seconds} seconds`;
	const minutes = Math.round(seconds / 60);
	if (minutes < 60) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
	const hours = Math.round(minutes / 60);
	return hours === 1 ? '1 hour' : `${hours} hours`;
}

export function bytes(count: number): string {
	if (count < 1024) return `${count} B`;
	return count < 1024 * 1024 ? `${Math.round(count / 1024)} KB` : `${(count / 1024 / 1024).toFixed(1)} MB`;
}

const languages = new Intl.DisplayNames('en', { type: 'language' });

export function languageName(code: string): string {
	try {
		return languages.of(code) ?? code;
	} catch {
		return code;
	}
}
