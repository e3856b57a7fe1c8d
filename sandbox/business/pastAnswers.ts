import type { Language } from '../../nodes/shared/vocabulary';
import type { TenantKey } from './types';

/** What customers wrote beside a score, by business, language and whether they were content. Invented, like all of the demo. */
export const pastAnswers: Record<TenantKey, Record<'good' | 'bad', Partial<Record<Language, string[]>>>> = {
	studio: {
		good: {
			en: ['The designs were exactly what we had in mind, and the communication was clear all the way.', 'Quick answers, friendly people, beautiful design work.', 'Every deadline was kept. We always knew what came next.', 'Fair price for very good quality.'],
			es: ['Muy buena comunicación y un diseño precioso.', 'Entregaron a tiempo y siempre respondieron rápido.'],
			fr: ['Un travail soigné, des délais tenus et une équipe à l’écoute.', 'Très bonne communication, je recommande.'],
			de: ['Sehr gute Gestaltung, und jede Frage wurde schnell beantwortet.', 'Termine gehalten, saubere Arbeit, faire Preise.'],
			zh: ['设计很有品位，沟通也很顺畅。', '交付准时，回复很快。'],
			ja: ['デザインの質が高く、返信も早くて助かりました。', '納期どおりで安心できました。'],
		},
		bad: {
			en: ['We waited two weeks for an answer to our last mail.', 'The invoice was higher than the quote and nobody explained why.', 'The deadline moved three times.'],
			es: ['Tardaron mucho en contestar y el plazo se retrasó otra vez.', 'La factura no coincidía con el presupuesto.'],
			fr: ['Les délais ont glissé deux fois sans prévenir.', 'Réponse trop lente à mes questions.'],
			de: ['Auf die letzte Rückfrage haben wir zehn Tage gewartet.', 'Die Rechnung lag über dem Angebot.'],
			zh: ['回复太慢，项目也延期了。'],
			ja: ['返信が遅く、納期も延びてしまいました。'],
		},
	},
	dental: {
		good: {
			en: ['The staff were kind and explained every step of the treatment.', 'No waiting at all, in and out in half an hour.', 'Gentle treatment, I was hardly nervous.', 'Booking an appointment was easy.'],
			es: ['El personal muy amable, me explicaron todo el tratamiento.', 'Me atendieron puntualmente.'],
			fr: ['Accueil chaleureux et soins sans douleur.'],
			de: ['Sehr freundliches Team, alles in Ruhe erklärt.'],
			zh: ['医生很耐心，几乎不疼。', '预约方便，不用等。'],
			ja: ['丁寧に説明していただき、安心して治療を受けられました。'],
		},
		bad: {
			en: ['I waited 50 minutes past my appointment.', 'Nobody picked up the phone for three days.', 'The bill was a surprise: I was told the insurance would cover it.', 'The waiting room was full and my appointment started an hour late.'],
			es: ['Esperé casi una hora pese a tener cita.', 'Nadie contesta el teléfono.'],
			fr: ['Quarante minutes d’attente malgré le rendez-vous.'],
			de: ['Trotz Termin fast eine Stunde Wartezeit.'],
			zh: ['预约了还等了四十分钟。'],
			ja: ['予約していたのに40分以上待ちました。'],
		},
	},
	hvac: {
		good: {
			en: ['The technician came on time and fixed the furnace in an hour.', 'They came on a Sunday when the heating failed. Great service.', 'Clean work and a fair price.', 'Friendly technician who explained what was wrong.'],
			es: ['El técnico llegó puntual y lo dejó todo limpio.', 'Precio justo y trabajo rápido.'],
			fr: ['Technicien ponctuel et travail propre.', 'Dépannage rapide en plein hiver, merci.'],
			de: ['Der Techniker war pünktlich und hat sauber gearbeitet.'],
			zh: ['师傅准时上门，修得很快。'],
			ja: ['時間どおりに来ていただき、作業も丁寧でした。'],
		},
		bad: {
			en: ['The technician came three hours late without a call.', 'The repair cost twice the estimate.', 'The same fault came back after a week.'],
			es: ['El técnico llegó tarde y la avería volvió a la semana.'],
			fr: ['Le technicien est venu avec trois heures de retard.', 'La réparation a coûté le double du devis.'],
			de: ['Der Termin wurde zweimal verschoben.'],
			zh: ['师傅迟到了三个小时，也没有电话通知。'],
			ja: ['訪問が遅れた上に、連絡がありませんでした。'],
		},
	},
};
