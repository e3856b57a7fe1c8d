import type { Language } from '../../shared/vocabulary';
import { inLanguage } from '../inLanguage';
import type { AlertType } from './policy';

/** What alerts say beside the findings that they tell of. */
export interface AlertWords {
	titles: Readonly<Record<AlertType, string>>;
	/** Names of the types, in the line below a message. */
	type: string;
	types: Readonly<Record<AlertType, string>>;
	colon: string;
	/** Of a storm: so many things beside those that were told one by one. */
	more(count: number): string;
	over(count: number): string;
	milestone(name: string, step: string, value: string): string;
	noValue: string;
	up(percent: string): string;
	down(percent: string): string;
	same: string;
	open: string;
	toldBefore: string;
	storm: string;
	budget(perWeek: number): string;
	budgetButUrgent(perWeek: number): string;
	nothing: string;
	told(messages: number, things: number, left: number, perWeek: number): string;
	held(count: number, why: string): string;
}

const en: AlertWords = {
	titles: { urgent: 'Needs attention now', performance: 'Something changed', opportunity: 'An opportunity', milestone: 'A milestone', daily_win: 'Good news of yesterday', weekly_snapshot: 'The week', summary: 'Many things at once', recovery: 'Over again' },
	type: 'Type',
	types: { urgent: 'urgent', performance: 'performance', opportunity: 'opportunity', milestone: 'milestone', daily_win: 'daily win', weekly_snapshot: 'weekly snapshot', summary: 'summary', recovery: 'recovery' },
	colon: ': ',
	more: (count) => `${count} more ${count === 1 ? 'thing needs' : 'things need'} a look. You will hear when they are over, and of no single one until then.`,
	over: (count) => (count === 1 ? 'This is over:' : `${count} things are over:`),
	milestone: (name, step, value) => `${name}: ${step} passed, ${value} in all.`,
	noValue: 'no value',
	up: (percent) => `up ${percent}`,
	down: (percent) => `down ${percent}`,
	same: 'about as before',
	open: 'It was told of and is not over yet.',
	toldBefore: 'It was told before.',
	storm: 'Many things came at once: the summary speaks for it.',
	budget: (perWeek) => `The budget of ${perWeek} messages a week is used up.`,
	budgetButUrgent: (perWeek) => `The budget of ${perWeek} messages a week is used up, but for what is urgent.`,
	nothing: 'There is nothing to tell.',
	told: (messages, things, left, perWeek) => `${messages} ${messages === 1 ? 'message' : 'messages'} of ${things} ${things === 1 ? 'thing' : 'things'} to tell; ${left} of ${perWeek} left this week.`,
	held: (count, why) => `${count} not told: ${why}`,
};

const es: AlertWords = {
	titles: { urgent: 'Requiere atención inmediata', performance: 'Algo ha cambiado', opportunity: 'Una oportunidad', milestone: 'Un hito', daily_win: 'Buenas noticias de ayer', weekly_snapshot: 'La semana', summary: 'Muchas cosas a la vez', recovery: 'Ya ha pasado' },
	type: 'Tipo',
	types: { urgent: 'urgente', performance: 'rendimiento', opportunity: 'oportunidad', milestone: 'hito', daily_win: 'buena noticia del día', weekly_snapshot: 'resumen semanal', summary: 'resumen', recovery: 'fin de la incidencia' },
	colon: ': ',
	more: (count) => `${count === 1 ? 'Hay 1 asunto más que conviene' : `Hay ${count} asuntos más que conviene`} revisar. Le avisaremos cuando hayan terminado; hasta entonces, de ninguno por separado.`,
	over: (count) => (count === 1 ? 'Esto ya ha pasado:' : `${count} asuntos ya han pasado:`),
	milestone: (name, step, value) => `${name}: se ha superado la marca de ${step}; en total son ${value}.`,
	noValue: 'sin valor',
	up: (percent) => `sube un ${percent}`,
	down: (percent) => `baja un ${percent}`,
	same: 'más o menos como antes',
	open: 'Ya se avisó y todavía no ha terminado.',
	toldBefore: 'Ya se avisó antes.',
	storm: 'Han llegado muchas cosas a la vez: el resumen habla por ella.',
	budget: (perWeek) => `Se han agotado los ${perWeek} mensajes de la semana.`,
	budgetButUrgent: (perWeek) => `Se han agotado los ${perWeek} mensajes de la semana, salvo los reservados para lo urgente.`,
	nothing: 'No hay nada que contar.',
	told: (messages, things, left, perWeek) => `${messages} ${messages === 1 ? 'mensaje' : 'mensajes'} sobre ${things} ${things === 1 ? 'asunto' : 'asuntos'}; quedan ${left} de ${perWeek} esta semana.`,
	held: (count, why) => `${count} sin avisar: ${why}`,
};

const fr: AlertWords = {
	titles: { urgent: 'À traiter immédiatement', performance: 'Quelque chose a changé', opportunity: 'Une opportunité', milestone: 'Un cap franchi', daily_win: 'Bonne nouvelle d’hier', weekly_snapshot: 'La semaine', summary: 'Beaucoup de choses à la fois', recovery: 'Retour à la normale' },
	type: 'Type d’alerte',
	types: { urgent: 'urgence', performance: 'évolution', opportunity: 'opportunité', milestone: 'cap franchi', daily_win: 'bonne nouvelle du jour', weekly_snapshot: 'bilan de la semaine', summary: 'récapitulatif', recovery: 'retour à la normale' },
	colon: ' : ',
	more: (count) => `${count === 1 ? '1 autre point mérite' : `${count} autres points méritent`} votre attention. Vous serez prévenu quand tout sera terminé, et d’aucun séparément d’ici là.`,
	over: (count) => (count === 1 ? 'Ceci est terminé :' : `${count} points sont terminés :`),
	milestone: (name, step, value) => `${name} : le cap de ${step} est franchi, ${value} au total.`,
	noValue: 'aucune valeur',
	up: (percent) => `en hausse de ${percent}`,
	down: (percent) => `en baisse de ${percent}`,
	same: 'à peu près comme avant',
	open: 'Déjà signalé, et pas encore terminé.',
	toldBefore: 'Déjà signalé auparavant.',
	storm: 'Beaucoup de choses sont arrivées à la fois : le récapitulatif en parle.',
	budget: (perWeek) => `Les ${perWeek} messages de la semaine sont épuisés.`,
	budgetButUrgent: (perWeek) => `Les ${perWeek} messages de la semaine sont épuisés, hormis ceux réservés aux urgences.`,
	nothing: 'Il n’y a rien à signaler.',
	told: (messages, things, left, perWeek) => `${messages} ${messages > 1 ? 'messages' : 'message'} pour ${things} ${things > 1 ? 'points' : 'point'} à signaler ; il en reste ${left} sur ${perWeek} cette semaine.`,
	held: (count, why) => `${count} non ${count > 1 ? 'signalés' : 'signalé'} : ${why}`,
};

const de: AlertWords = {
	titles: { urgent: 'Braucht sofort Aufmerksamkeit', performance: 'Etwas hat sich verändert', opportunity: 'Eine Chance', milestone: 'Ein Meilenstein', daily_win: 'Gute Nachricht von gestern', weekly_snapshot: 'Die Woche', summary: 'Vieles auf einmal', recovery: 'Wieder vorbei' },
	type: 'Art',
	types: { urgent: 'dringend', performance: 'Veränderung', opportunity: 'Chance', milestone: 'Meilenstein', daily_win: 'gute Nachricht des Tages', weekly_snapshot: 'Wochenüberblick', summary: 'Zusammenfassung', recovery: 'Entwarnung' },
	colon: ': ',
	more: (count) => `${count === 1 ? '1 weitere Sache will' : `${count} weitere Dinge wollen`} angesehen werden. Sie hören, wenn alles vorbei ist, und bis dahin von keiner einzelnen.`,
	over: (count) => (count === 1 ? 'Das ist vorbei:' : `${count} Dinge sind vorbei:`),
	milestone: (name, step, value) => `${name}: die Marke von ${step} ist überschritten, insgesamt ${value}.`,
	noValue: 'kein Wert',
	up: (percent) => `${percent} mehr`,
	down: (percent) => `${percent} weniger`,
	same: 'etwa wie zuvor',
	open: 'Es wurde gemeldet und ist noch nicht vorbei.',
	toldBefore: 'Es wurde schon gemeldet.',
	storm: 'Vieles kam auf einmal: Die Zusammenfassung spricht dafür mit.',
	budget: (perWeek) => `Die ${perWeek} Nachrichten der Woche sind aufgebraucht.`,
	budgetButUrgent: (perWeek) => `Die ${perWeek} Nachrichten der Woche sind aufgebraucht, bis auf die für Dringendes.`,
	nothing: 'Es gibt nichts zu melden.',
	told: (messages, things, left, perWeek) => `${messages} ${messages === 1 ? 'Nachricht' : 'Nachrichten'} zu ${things} ${things === 1 ? 'Meldung' : 'Meldungen'}; ${left} von ${perWeek} sind diese Woche noch frei.`,
	held: (count, why) => `${count} nicht gemeldet: ${why}`,
};

const zh: AlertWords = {
	titles: { urgent: '需要立即处理', performance: '出现变化', opportunity: '一个机会', milestone: '达成里程碑', daily_win: '昨日好消息', weekly_snapshot: '本周概况', summary: '多个事项同时发生', recovery: '已恢复' },
	type: '类型',
	types: { urgent: '紧急', performance: '表现变化', opportunity: '机会', milestone: '里程碑', daily_win: '每日好消息', weekly_snapshot: '每周概况', summary: '汇总', recovery: '恢复通知' },
	colon: '：',
	more: (count) => `另有 ${count} 个事项需要查看。全部结束后会通知您，在此之前不再逐一通知。`,
	over: (count) => (count === 1 ? '以下事项已结束：' : `以下 ${count} 个事项已结束：`),
	milestone: (name, step, value) => `${name}：已突破 ${step}，累计 ${value}。`,
	noValue: '无数据',
	up: (percent) => `上升 ${percent}`,
	down: (percent) => `下降 ${percent}`,
	same: '与之前基本持平',
	open: '已通知过，尚未结束。',
	toldBefore: '之前已通知过。',
	storm: '多个事项同时发生，已在汇总中说明。',
	budget: (perWeek) => `本周 ${perWeek} 条消息的额度已用完。`,
	budgetButUrgent: (perWeek) => `本周 ${perWeek} 条消息的额度已用完，仅保留给紧急事项。`,
	nothing: '没有需要通知的内容。',
	told: (messages, things, left, perWeek) => `共 ${things} 个事项，发出 ${messages} 条消息；本周 ${perWeek} 条额度还剩 ${left} 条。`,
	held: (count, why) => `${count} 个未通知：${why}`,
};

const ja: AlertWords = {
	titles: { urgent: '至急ご確認ください', performance: '変化がありました', opportunity: '改善の機会', milestone: '節目の達成', daily_win: '昨日のよい知らせ', weekly_snapshot: '今週の概要', summary: '複数の事象が同時に発生', recovery: '解消のお知らせ' },
	type: '種別',
	types: { urgent: '緊急', performance: '変化', opportunity: '機会', milestone: '節目', daily_win: '今日のよい知らせ', weekly_snapshot: '週次概要', summary: 'まとめ', recovery: '解消' },
	colon: '：',
	more: (count) => `ほかに${count}件、確認が必要です。すべて解消した時点でお知らせし、それまで個別の通知は行いません。`,
	over: (count) => (count === 1 ? '次の事象は解消しました：' : `次の${count}件は解消しました：`),
	milestone: (name, step, value) => `${name}：${step}を超えました（累計 ${value}）。`,
	noValue: '値なし',
	up: (percent) => `${percent}増`,
	down: (percent) => `${percent}減`,
	same: '前回とほぼ同じ',
	open: '通知済みで、まだ解消していません。',
	toldBefore: 'すでに通知しています。',
	storm: '複数の事象が同時に発生したため、まとめの通知に含めました。',
	budget: (perWeek) => `1週間の通知枠${perWeek}件を使い切りました。`,
	budgetButUrgent: (perWeek) => `1週間の通知枠${perWeek}件を使い切りました（緊急用の枠を除きます）。`,
	nothing: 'お知らせする内容はありません。',
	told: (messages, things, left, perWeek) => `対象${things}件のうち${messages}件の通知を送ります。今週の残りは${perWeek}件中${left}件です。`,
	held: (count, why) => `${count}件は通知しません：${why}`,
};

const all: Readonly<Record<Language, AlertWords>> = { en, es, fr, de, zh, ja };

/** @param language ISO 639-1; English where there are no words for it */
export const alertWordsOf = (language: string | undefined): AlertWords => inLanguage(all, language).words;
