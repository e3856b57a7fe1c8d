import type { Language } from '../../shared/vocabulary';
import { inLanguage, numberIn } from '../inLanguage';

export type CostName = 'running' | 'licence' | 'maintenance' | 'rework';

/** What a calculation of return says: its findings, the claims it worked out again, its reasons. All figures come as they are to be shown. */
export interface RoiWords {
	/** Locale of numbers. */
	numbers: string;
	right(name: string, claimed: string, sum: string): string;
	wrong(name: string, claimed: string, sum: string, why: string): string;
	perHour(rate: string): string;
	nothing: string;
	times(factor: string): string;
	share(percent: string): string;
	asIf(said: string, mistake: string): string;
	/** By the English text of the policy. */
	mistakes: Readonly<Record<string, string>>;
	rate(rate: string, currency: string): string;
	noBaseline(process: string): string;
	minutes(minutes: string, process: string): string;
	slower(process: string, after: string, before: string): string;
	afterStart(process: string, measuredTo: string, start: string): string;
	notFrozen(process: string): string;
	adoptionAssumed(process: string): string;
	costs: Readonly<Record<CostName, string>>;
	costNotGiven(name: string): string;
	formula(hours: string, rate: string, currency: string, gross: string, costs: string, net: string): string;
	mayHaveCost: string;
}

const en: RoiWords = {
	numbers: 'en',
	right: (name, claimed, sum) => `"${name}": ${claimed} agrees with ${sum}.`,
	wrong: (name, claimed, sum, why) => `"${name}" says ${claimed}, but ${sum}: ${why}.`,
	perHour: (rate) => `${rate} an hour`,
	nothing: 'its factors give nothing',
	times: (factor) => `the claim is ${factor} times what its factors give`,
	share: (percent) => `the claim is ${percent} % of what its factors give`,
	asIf: (said, mistake) => `${said}, as if ${mistake}`,
	mistakes: {},
	rate: (rate, currency) => `An hourly rate of ${rate} ${currency} is unusual: check that it is for an hour, and in ${currency}.`,
	noBaseline: (process) => `"${process}" has no baseline, so that what it saved cannot be said; it counts as nothing.`,
	minutes: (minutes, process) => `${minutes} minutes for one run of "${process}" is unusual: check the unit of the baseline.`,
	slower: (process, after, before) => `"${process}" takes ${after} minutes a run now and took ${before} before: it costs time.`,
	afterStart: (process, measuredTo, start) => `The baseline of "${process}" was measured up to ${measuredTo}, after the start on ${start}: part of it is the automation itself.`,
	notFrozen: (process) => `The baseline of "${process}" has no date from which it is fixed ("frozenAt"): a later change would change past results.`,
	adoptionAssumed: (process) => `No adoption is given for "${process}": every run counts as used.`,
	costs: { running: 'running cost', licence: 'licence', maintenance: 'maintenance', rework: 'rework' },
	costNotGiven: (name) => `No ${name} is given: it counts as nothing.`,
	formula: (hours, rate, currency, gross, costs, net) => `(Minutes before - minutes after) x runs x adoption / 60 = ${hours} h; at ${rate} ${currency} an hour = ${gross}; less costs of ${costs} = ${net} ${currency}.`,
	mayHaveCost: 'The low end is below zero: with these ranges it cannot be said that it was worth its cost.',
};

const es: RoiWords = {
	numbers: 'es',
	right: (name, claimed, sum) => `«${name}»: ${claimed} concuerda con ${sum}.`,
	wrong: (name, claimed, sum, why) => `«${name}» indica ${claimed}, pero ${sum}: ${why}.`,
	perHour: (rate) => `${rate} por hora`,
	nothing: 'sus factores no dan nada',
	times: (factor) => `lo declarado es ${factor} veces lo que dan sus factores`,
	share: (percent) => `lo declarado es el ${percent} % de lo que dan sus factores`,
	asIf: (said, mistake) => `${said}, como si ${mistake}`,
	mistakes: {
		'minutes were counted as hours': 'se hubieran contado minutos como horas',
		'hours were divided by 60 once too often': 'las horas se hubieran dividido entre 60 una vez de más',
		'seconds were counted as hours': 'se hubieran contado segundos como horas',
		'a month was counted twelve times too often': 'un mes se hubiera contado doce veces de más',
		'a month was taken for the year': 'se hubiera tomado un mes por el año',
		'a week was counted 52 times too often': 'una semana se hubiera contado 52 veces de más',
		'a week was taken for the year': 'se hubiera tomado una semana por el año',
		'a day was counted 30 times too often': 'un día se hubiera contado 30 veces de más',
		'days were counted as hours': 'se hubieran contado días como horas',
		'a percentage was taken for a share': 'se hubiera tomado un porcentaje por una proporción',
		'thousands were counted as units': 'se hubieran contado miles como unidades',
	},
	rate: (rate, currency) => `Una tarifa de ${rate} ${currency} por hora es poco habitual: compruebe que sea por hora y en ${currency}.`,
	noBaseline: (process) => `«${process}» no tiene valor de partida, de modo que no se puede decir qué ha ahorrado; cuenta como nada.`,
	minutes: (minutes, process) => `${minutes} minutos por ejecución de «${process}» es poco habitual: compruebe la unidad del valor de partida.`,
	slower: (process, after, before) => `«${process}» tarda ahora ${after} minutos por ejecución y antes ${before}: cuesta tiempo.`,
	afterStart: (process, measuredTo, start) => `El valor de partida de «${process}» se midió hasta el ${measuredTo}, después del inicio el ${start}: en parte es la propia automatización.`,
	notFrozen: (process) => `El valor de partida de «${process}» no tiene fecha desde la que quede fijado («frozenAt»): un cambio posterior alteraría resultados pasados.`,
	adoptionAssumed: (process) => `No se indica el grado de uso de «${process}»: toda ejecución cuenta como aprovechada.`,
	costs: { running: 'coste de funcionamiento', licence: 'coste de licencia', maintenance: 'coste de mantenimiento', rework: 'coste de correcciones' },
	costNotGiven: (name) => `No se indica ningún ${name}: cuenta como nada.`,
	formula: (hours, rate, currency, gross, costs, net) => `(Minutos antes - minutos después) x ejecuciones x uso / 60 = ${hours} h; a ${rate} ${currency} por hora = ${gross}; menos costes de ${costs} = ${net} ${currency}.`,
	mayHaveCost: 'El extremo inferior está por debajo de cero: con estos márgenes no se puede afirmar que haya compensado su coste.',
};

const fr: RoiWords = {
	numbers: 'fr',
	right: (name, claimed, sum) => `« ${name} » : ${claimed} concorde avec ${sum}.`,
	wrong: (name, claimed, sum, why) => `« ${name} » indique ${claimed}, mais ${sum} : ${why}.`,
	perHour: (rate) => `${rate} de l’heure`,
	nothing: 'ses facteurs ne donnent rien',
	times: (factor) => `le chiffre avancé est ${factor} fois ce que donnent ses facteurs`,
	share: (percent) => `le chiffre avancé est ${percent} % de ce que donnent ses facteurs`,
	asIf: (said, mistake) => `${said}, comme si ${mistake}`,
	mistakes: {
		'minutes were counted as hours': 'des minutes avaient été comptées comme des heures',
		'hours were divided by 60 once too often': 'les heures avaient été divisées par 60 une fois de trop',
		'seconds were counted as hours': 'des secondes avaient été comptées comme des heures',
		'a month was counted twelve times too often': 'un mois avait été compté douze fois de trop',
		'a month was taken for the year': 'un mois avait été pris pour l’année',
		'a week was counted 52 times too often': 'une semaine avait été comptée 52 fois de trop',
		'a week was taken for the year': 'une semaine avait été prise pour l’année',
		'a day was counted 30 times too often': 'un jour avait été compté 30 fois de trop',
		'days were counted as hours': 'des jours avaient été comptés comme des heures',
		'a percentage was taken for a share': 'un pourcentage avait été pris pour une proportion',
		'thousands were counted as units': 'des milliers avaient été comptés comme des unités',
	},
	rate: (rate, currency) => `Un taux horaire de ${rate} ${currency} est inhabituel : vérifiez qu’il s’agit bien d’une heure, et de ${currency}.`,
	noBaseline: (process) => `« ${process} » n’a pas de valeur de départ : on ne peut dire ce qui a été économisé, et cela compte pour rien.`,
	minutes: (minutes, process) => `${minutes} minutes par exécution de « ${process} » est inhabituel : vérifiez l’unité de la valeur de départ.`,
	slower: (process, after, before) => `« ${process} » prend maintenant ${after} minutes par exécution contre ${before} auparavant : cela coûte du temps.`,
	afterStart: (process, measuredTo, start) => `La valeur de départ de « ${process} » a été mesurée jusqu’au ${measuredTo}, après le démarrage le ${start} : l’automatisation y entre pour une part.`,
	notFrozen: (process) => `La valeur de départ de « ${process} » n’a pas de date à partir de laquelle elle est figée (« frozenAt ») : la modifier plus tard changerait les résultats passés.`,
	adoptionAssumed: (process) => `Aucun taux d’utilisation n’est donné pour « ${process} » : chaque exécution compte comme utile.`,
	costs: { running: 'coût de fonctionnement', licence: 'coût de licence', maintenance: 'coût de maintenance', rework: 'coût de reprise' },
	costNotGiven: (name) => `Aucun ${name} n’est donné : il compte pour rien.`,
	formula: (hours, rate, currency, gross, costs, net) => `(Minutes avant - minutes après) x exécutions x utilisation / 60 = ${hours} h ; à ${rate} ${currency} de l’heure = ${gross} ; moins ${costs} de coûts = ${net} ${currency}.`,
	mayHaveCost: 'Le bas de la fourchette est négatif : avec ces marges, on ne peut affirmer que cela valait son coût.',
};

const de: RoiWords = {
	numbers: 'de',
	right: (name, claimed, sum) => `„${name}“: ${claimed} stimmt mit ${sum} überein.`,
	wrong: (name, claimed, sum, why) => `„${name}“ nennt ${claimed}, aber ${sum}: ${why}.`,
	perHour: (rate) => `${rate} je Stunde`,
	nothing: 'aus den Faktoren ergibt sich nichts',
	times: (factor) => `die Angabe ist das ${factor}-Fache dessen, was ihre Faktoren ergeben`,
	share: (percent) => `die Angabe beträgt ${percent} % dessen, was ihre Faktoren ergeben`,
	asIf: (said, mistake) => `${said}, als wären ${mistake}`,
	mistakes: {
		'minutes were counted as hours': 'Minuten als Stunden gezählt worden',
		'hours were divided by 60 once too often': 'Stunden einmal zu oft durch 60 geteilt worden',
		'seconds were counted as hours': 'Sekunden als Stunden gezählt worden',
		'a month was counted twelve times too often': 'Monate zwölfmal zu oft gezählt worden',
		'a month was taken for the year': 'Monat und Jahr verwechselt worden',
		'a week was counted 52 times too often': 'Wochen 52-mal zu oft gezählt worden',
		'a week was taken for the year': 'Woche und Jahr verwechselt worden',
		'a day was counted 30 times too often': 'Tage 30-mal zu oft gezählt worden',
		'days were counted as hours': 'Tage als Stunden gezählt worden',
		'a percentage was taken for a share': 'Prozent und Anteil verwechselt worden',
		'thousands were counted as units': 'Tausender als Einer gezählt worden',
	},
	rate: (rate, currency) => `Ein Stundensatz von ${rate} ${currency} ist ungewöhnlich: Bitte prüfen Sie, ob er für eine Stunde und in ${currency} gilt.`,
	noBaseline: (process) => `„${process}“ hat keinen Ausgangswert; was es erspart hat, lässt sich nicht sagen und zählt als nichts.`,
	minutes: (minutes, process) => `${minutes} Minuten für einen Lauf von „${process}“ sind ungewöhnlich: Bitte prüfen Sie die Einheit des Ausgangswerts.`,
	slower: (process, after, before) => `„${process}“ braucht jetzt ${after} Minuten je Lauf, zuvor waren es ${before}: Es kostet Zeit.`,
	afterStart: (process, measuredTo, start) => `Der Ausgangswert von „${process}“ wurde bis ${measuredTo} gemessen, nach dem Beginn am ${start}: Zum Teil steckt die Automatisierung selbst darin.`,
	notFrozen: (process) => `Der Ausgangswert von „${process}“ hat kein Datum, ab dem er feststeht („frozenAt“): Eine spätere Änderung würde vergangene Ergebnisse ändern.`,
	adoptionAssumed: (process) => `Für „${process}“ ist keine Nutzung angegeben: Jeder Lauf zählt als genutzt.`,
	costs: { running: 'Laufende Kosten', licence: 'Lizenzkosten', maintenance: 'Wartungskosten', rework: 'Kosten der Nacharbeit' },
	costNotGiven: (name) => `${name} sind nicht angegeben und zählen als nichts.`,
	formula: (hours, rate, currency, gross, costs, net) => `(Minuten vorher - Minuten nachher) x Läufe x Nutzung / 60 = ${hours} h; zu ${rate} ${currency} je Stunde = ${gross}; abzüglich Kosten von ${costs} = ${net} ${currency}.`,
	mayHaveCost: 'Das untere Ende liegt unter null: Bei diesen Spannen lässt sich nicht sagen, dass es seine Kosten wert war.',
};

const zh: RoiWords = {
	numbers: 'zh',
	right: (name, claimed, sum) => `“${name}”：${claimed} 与 ${sum} 相符。`,
	wrong: (name, claimed, sum, why) => `“${name}”称 ${claimed}，但 ${sum}：${why}。`,
	perHour: (rate) => `每小时 ${rate}`,
	nothing: '按其各项因素计算结果为零',
	times: (factor) => `所称数字是按其各项因素计算结果的 ${factor} 倍`,
	share: (percent) => `所称数字只有按其各项因素计算结果的 ${percent}%`,
	asIf: (said, mistake) => `${said}，像是${mistake}`,
	mistakes: {
		'minutes were counted as hours': '把分钟当成了小时',
		'hours were divided by 60 once too often': '小时多除了一次 60',
		'seconds were counted as hours': '把秒当成了小时',
		'a month was counted twelve times too often': '把一个月多算了十二倍',
		'a month was taken for the year': '把一个月当成了全年',
		'a week was counted 52 times too often': '把一周多算了 52 倍',
		'a week was taken for the year': '把一周当成了全年',
		'a day was counted 30 times too often': '把一天多算了 30 倍',
		'days were counted as hours': '把天当成了小时',
		'a percentage was taken for a share': '把百分数当成了比例',
		'thousands were counted as units': '把千当成了个',
	},
	rate: (rate, currency) => `每小时 ${rate} ${currency} 的费率不太常见：请确认是按小时计，并以 ${currency} 为单位。`,
	noBaseline: (process) => `“${process}”没有基准值，无法说明节省了多少，按零计算。`,
	minutes: (minutes, process) => `“${process}”每次 ${minutes} 分钟不太常见：请检查基准值的单位。`,
	slower: (process, after, before) => `“${process}”现在每次需要 ${after} 分钟，之前为 ${before} 分钟：反而更费时间。`,
	afterStart: (process, measuredTo, start) => `“${process}”的基准值测量到 ${measuredTo}，晚于 ${start} 的启用日：其中一部分是自动化本身的结果。`,
	notFrozen: (process) => `“${process}”的基准值没有固定日期（frozenAt）：日后改动会改变以往的结果。`,
	adoptionAssumed: (process) => `未提供“${process}”的采用率：每次运行都按已使用计算。`,
	costs: { running: '运行成本', licence: '许可费用', maintenance: '维护费用', rework: '返工成本' },
	costNotGiven: (name) => `未提供${name}，按零计算。`,
	formula: (hours, rate, currency, gross, costs, net) => `（之前分钟数 - 之后分钟数）x 次数 x 采用率 / 60 = ${hours} h；按每小时 ${rate} ${currency} 计 = ${gross}；减去成本 ${costs} = ${net} ${currency}。`,
	mayHaveCost: '下限低于零：在这样的范围内，无法断定收益超过成本。',
};

const ja: RoiWords = {
	numbers: 'ja',
	right: (name, claimed, sum) => `「${name}」の${claimed}は、${sum}と一致します。`,
	wrong: (name, claimed, sum, why) => `「${name}」では${claimed}とされていますが、${sum}です。${why}。`,
	perHour: (rate) => `${rate}（1時間あたり）`,
	nothing: '内訳からは何も得られません',
	times: (factor) => `記載の数値は、内訳から計算した値の${factor}倍です`,
	share: (percent) => `記載の数値は、内訳から計算した値の${percent}%です`,
	asIf: (said, mistake) => `${said}（${mistake}可能性があります）`,
	mistakes: {
		'minutes were counted as hours': '分を時間として数えた',
		'hours were divided by 60 once too often': '時間を60で一度余分に割った',
		'seconds were counted as hours': '秒を時間として数えた',
		'a month was counted twelve times too often': '1か月を12倍多く数えた',
		'a month was taken for the year': '1か月を1年として扱った',
		'a week was counted 52 times too often': '1週間を52倍多く数えた',
		'a week was taken for the year': '1週間を1年として扱った',
		'a day was counted 30 times too often': '1日を30倍多く数えた',
		'days were counted as hours': '日を時間として数えた',
		'a percentage was taken for a share': '百分率を割合として扱った',
		'thousands were counted as units': '千単位を1単位として数えた',
	},
	rate: (rate, currency) => `1時間あたり${rate} ${currency}は一般的な水準から外れています。1時間あたりの金額か、通貨が${currency}かをご確認ください。`,
	noBaseline: (process) => `「${process}」には基準値がなく、削減できた量を示せないため、ゼロとして扱います。`,
	minutes: (minutes, process) => `「${process}」の1回あたり${minutes}分は一般的な水準から外れています。基準値の単位をご確認ください。`,
	slower: (process, after, before) => `「${process}」は現在1回あたり${after}分で、以前は${before}分でした。かえって時間がかかっています。`,
	afterStart: (process, measuredTo, start) => `「${process}」の基準値は${measuredTo}まで測定されており、開始日（${start}）より後です。自動化そのものの結果が一部含まれています。`,
	notFrozen: (process) => `「${process}」の基準値には確定日（frozenAt）がありません。後から変更すると、過去の結果も変わります。`,
	adoptionAssumed: (process) => `「${process}」の利用率が示されていないため、すべての実行が利用されたものとして扱います。`,
	costs: { running: '運用費', licence: 'ライセンス費', maintenance: '保守費', rework: '手直しの費用' },
	costNotGiven: (name) => `${name}が示されていないため、ゼロとして扱います。`,
	formula: (hours, rate, currency, gross, costs, net) => `（以前の分数 - 現在の分数）x 回数 x 利用率 / 60 = ${hours} h。1時間あたり${rate} ${currency}で${gross}。費用${costs}を差し引いて${net} ${currency}です。`,
	mayHaveCost: '下限がゼロを下回っています。この範囲では、費用に見合ったとは言い切れません。',
};

const all: Readonly<Record<Language, RoiWords>> = { en, es, fr, de, zh, ja };

/** Words and numbers of a language. @param language ISO 639-1; English where there are no words for it */
export function roiTellingOf(language: string | undefined): { words: RoiWords; show(value: number): string } {
	const { words } = inLanguage(all, language);
	return { words, show: (value) => numberIn(words.numbers, value, 2) };
}
