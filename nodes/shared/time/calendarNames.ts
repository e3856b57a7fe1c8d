/** January first; lowercase, with the usual short forms and spellings without accents. */
const monthNames: ReadonlyArray<readonly string[]> = [
	['january', 'jan', 'enero', 'ene', 'janvier', 'janv', 'januar', 'jänner'],
	['february', 'feb', 'febrero', 'février', 'fevrier', 'févr', 'februar'],
	['march', 'mar', 'marzo', 'mars', 'märz', 'maerz', 'mär', 'mrz'],
	['april', 'apr', 'abril', 'abr', 'avril', 'avr'],
	['may', 'mayo', 'mai'],
	['june', 'jun', 'junio', 'juin', 'juni'],
	['july', 'jul', 'julio', 'juillet', 'juil', 'juli'],
	['august', 'aug', 'agosto', 'ago', 'août', 'aout'],
	['september', 'sep', 'sept', 'septiembre', 'setiembre', 'septembre'],
	['october', 'oct', 'octubre', 'octobre', 'oktober', 'okt'],
	['november', 'nov', 'noviembre', 'novembre'],
	['december', 'dec', 'diciembre', 'dic', 'décembre', 'decembre', 'déc', 'dezember', 'dez'],
];

const months = new Map(monthNames.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));

/** The alternatives of a regular expression that matches a month by name, longest first. */
export const monthWord = [...months.keys()].sort((a, b) => b.length - a.length).join('|');

/** 1..12 by name in any case; 0 where it names none. */
export function monthOf(name: string | undefined): number {
	return months.get((name ?? '').toLowerCase()) ?? 0;
}

/** Monday first; lowercase. */
export const weekdayNames: ReadonlyArray<readonly string[]> = [
	['monday', 'lunes', 'lundi', 'montag', '星期一', '周一', '月曜'],
	['tuesday', 'martes', 'mardi', 'dienstag', '星期二', '周二', '火曜'],
	['wednesday', 'miércoles', 'miercoles', 'mercredi', 'mittwoch', '星期三', '周三', '水曜'],
	['thursday', 'jueves', 'jeudi', 'donnerstag', '星期四', '周四', '木曜'],
	['friday', 'viernes', 'vendredi', 'freitag', '星期五', '周五', '金曜'],
	['saturday', 'sábado', 'sabado', 'samedi', 'samstag', 'sonnabend', '星期六', '周六', '土曜'],
	['sunday', 'domingo', 'dimanche', 'sonntag', '星期日', '星期天', '周日', '日曜'],
];
