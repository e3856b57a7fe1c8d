import type { Language } from '../../nodes/shared/vocabulary';

/** What the three businesses always answer, in the languages of their customers. The questions are those of the outbox's example mails. */

interface Answers {
	/** When are you open between Christmas and New Year? */
	open: string;
	/** Is there still an appointment that week? */
	free: string;
}

const questions: Record<Language, Answers> = {
	en: { open: 'When are you open between Christmas and New Year?', free: 'Can I still get an appointment that week?' },
	es: { open: '¿Qué días abren entre Navidad y Año Nuevo?', free: '¿Queda alguna cita libre esa semana?' },
	fr: { open: 'Quels jours êtes-vous ouverts entre Noël et le Nouvel An ?', free: 'Reste-t-il un rendez-vous cette semaine-là ?' },
	de: { open: 'An welchen Tagen haben Sie zwischen Weihnachten und Neujahr geöffnet?', free: 'Ist in dieser Woche noch ein Termin frei?' },
	zh: { open: '圣诞节到新年之间哪几天营业？', free: '那一周还能预约吗？' },
	ja: { open: '年末年始はいつ営業していますか？', free: 'その週にまだ予約は取れますか？' },
};

const answers: Record<'studio' | 'dental' | 'hvac', Record<Language, Answers>> = {
	studio: {
		en: {
			open: 'The studio is closed from 24 December to 1 January and opens again on 4 January at 9:00.',
			free: 'There are no appointments that week; the first free ones are from 4 January on.',
		},
		es: {
			open: 'El estudio permanece cerrado del 24 de diciembre al 1 de enero y vuelve a abrir el 4 de enero a las 9:00.',
			free: 'Esa semana no hay citas; vuelve a haber huecos libres a partir del 4 de enero.',
		},
		fr: {
			open: 'Le studio est fermé du 24 décembre au 1er janvier et rouvre le 4 janvier à 9 h 00.',
			free: 'Il n’y a pas de rendez-vous cette semaine-là ; les premières disponibilités sont à partir du 4 janvier.',
		},
		de: {
			open: 'Das Studio ist vom 24. Dezember bis zum 1. Januar geschlossen und öffnet wieder am 4. Januar um 9:00 Uhr.',
			free: 'In dieser Woche gibt es keine Termine; ab dem 4. Januar ist wieder etwas frei.',
		},
		zh: { open: '工作室12月24日至1月1日休息，1月4日上午9:00恢复营业。', free: '那一周没有预约名额，1月4日起有空档。' },
		ja: { open: '12月24日から1月1日まで休業し、1月4日午前9時より営業いたします。', free: 'その週のご予約は承っておりません。1月4日以降に空きがございます。' },
	},
	dental: {
		en: {
			open: 'The practice is open on 28, 29 and 30 December from 8:00 to 12:00 and closed on the other days. From 4 January on it is open as usual.',
			free: 'Yes, there are free appointments on the mornings of 28, 29 and 30 December. Please tell us which day suits you.',
		},
		es: {
			open: 'La clínica abre los días 28, 29 y 30 de diciembre de 8:00 a 12:00 y cierra los demás días. A partir del 4 de enero atiende en su horario habitual.',
			free: 'Sí, quedan citas libres en las mañanas del 28, 29 y 30 de diciembre. Díganos qué día le viene bien.',
		},
		fr: {
			open: 'Le cabinet est ouvert les 28, 29 et 30 décembre de 8 h 00 à 12 h 00 et fermé les autres jours. Il rouvre aux horaires habituels à partir du 4 janvier.',
			free: 'Oui, il reste des rendez-vous les matins des 28, 29 et 30 décembre. Dites-nous quel jour vous convient.',
		},
		de: {
			open: 'Die Praxis ist am 28., 29. und 30. Dezember von 8:00 bis 12:00 Uhr geöffnet und an den übrigen Tagen geschlossen. Ab dem 4. Januar ist sie wieder wie gewohnt geöffnet.',
			free: 'Ja, am Vormittag des 28., 29. und 30. Dezember sind noch Termine frei. Bitte sagen Sie uns, welcher Tag Ihnen passt.',
		},
		zh: { open: '诊所12月28日、29日和30日8:00至12:00接诊，其余日期休诊，1月4日起恢复正常。', free: '可以，12月28日、29日和30日上午还有空位，请告诉我们您方便的日期。' },
		ja: {
			open: '12月28日、29日、30日は8時から12時まで診療し、その他の日は休診いたします。1月4日より通常どおり診療いたします。',
			free: 'はい、12月28日、29日、30日の午前中に空きがございます。ご都合のよい日をお知らせください。',
		},
	},
	hvac: {
		en: {
			open: 'The office is closed from 24 December to 1 January; the emergency line is answered day and night.',
			free: 'That week we come for emergencies only; regular visits start again on 4 January.',
		},
		es: {
			open: 'La oficina permanece cerrada del 24 de diciembre al 1 de enero; el teléfono de urgencias atiende día y noche.',
			free: 'Esa semana solo atendemos urgencias; las visitas normales se reanudan el 4 de enero.',
		},
		fr: {
			open: 'Le bureau est fermé du 24 décembre au 1er janvier ; la ligne d’urgence répond jour et nuit.',
			free: 'Cette semaine-là, nous ne nous déplaçons que pour les urgences ; les visites ordinaires reprennent le 4 janvier.',
		},
		de: {
			open: 'Das Büro ist vom 24. Dezember bis zum 1. Januar geschlossen; der Notdienst ist Tag und Nacht erreichbar.',
			free: 'In dieser Woche kommen wir nur zu Notfällen; reguläre Termine gibt es wieder ab dem 4. Januar.',
		},
		zh: { open: '办公室12月24日至1月1日休息，紧急热线昼夜有人接听。', free: '那一周只处理紧急情况，普通上门服务1月4日恢复。' },
		ja: {
			open: '事務所は12月24日から1月1日まで休業いたします。緊急のお電話は昼夜を問わず承ります。',
			free: 'その週は緊急のご訪問のみとなります。通常のご訪問は1月4日より再開いたします。',
		},
	},
};

export interface ApprovedAnswer {
	tenant: string;
	language: string;
	question: string;
	answer: string;
}

export const approvedAnswers: ApprovedAnswer[] = Object.entries(answers).flatMap(([tenant, byLanguage]) =>
	Object.entries(byLanguage).flatMap(([language, { open, free }]) => [
		{ tenant, language, question: questions[language as Language].open, answer: open },
		{ tenant, language, question: questions[language as Language].free, answer: free },
	]),
);
