import type { Language } from '../../shared/vocabulary';
import type { Phrase } from '../reply/phrases/phrases';

export interface FollowUpPhrases {
	/** `{title}`. */
	subject: string;
	subjectUntitled: string;
	greetingAll: Phrase;
	/** `{title}`, `{day}`. */
	opening: Phrase;
	openingUntitled: Phrase;
	headings: Readonly<Record<'summary' | 'decisions' | 'actions' | 'own', string>>;
	/** `{day}`. */
	due: string;
	noActions: Phrase;
	nobody: string;
	closing: Phrase;
	brackets: readonly [open: string, close: string];
}

export const followUpPhrases: Readonly<Record<Language, FollowUpPhrases>> = {
	en: {
		subject: 'Follow-up: {title}',
		subjectUntitled: 'Follow-up to our meeting',
		greetingAll: { formal: 'Dear all,', informal: 'Hi all,' },
		opening: { formal: 'Thank you for taking part in the meeting "{title}". Please find a short record below.', informal: 'Thanks for joining "{title}". Here is a short record.' },
		openingUntitled: { formal: 'Thank you for taking part in our meeting. Please find a short record below.', informal: 'Thanks for joining our meeting. Here is a short record.' },
		headings: { summary: 'What was discussed', decisions: 'Decisions', actions: 'Action items', own: 'Your action items' },
		due: 'due {day}',
		noActions: { formal: 'No action items were recorded for you.', informal: 'There are no action items for you.' },
		nobody: 'nobody named',
		closing: { formal: 'If anything is missing or wrong, please simply reply to this message.', informal: 'If anything is missing or wrong, just reply to this message.' },
		brackets: [' (', ')'],
	},
	es: {
		subject: 'Seguimiento: {title}',
		subjectUntitled: 'Seguimiento de nuestra reunión',
		greetingAll: { formal: 'Buenos días a todos:', informal: 'Hola a todos:' },
		opening: { formal: 'Les agradecemos su participación en la reunión «{title}». A continuación encontrarán un breve resumen.', informal: 'Gracias por participar en la reunión «{title}». Aquí va un breve resumen.' },
		openingUntitled: { formal: 'Les agradecemos su participación en la reunión. A continuación encontrarán un breve resumen.', informal: 'Gracias por participar en la reunión. Aquí va un breve resumen.' },
		headings: { summary: 'Temas tratados', decisions: 'Decisiones', actions: 'Tareas', own: 'Sus tareas' },
		due: 'para el {day}',
		noActions: { formal: 'No hay tareas registradas a su nombre.', informal: 'No hay tareas a tu nombre.' },
		nobody: 'sin responsable',
		closing: { formal: 'Si falta algo o hay algún error, puede responder directamente a este mensaje.', informal: 'Si falta algo o hay algún error, responde a este mensaje.' },
		brackets: [' (', ')'],
	},
	fr: {
		subject: 'Suite à notre réunion : {title}',
		subjectUntitled: 'Suite à notre réunion',
		greetingAll: { formal: 'Bonjour à toutes et à tous,', informal: 'Bonjour à tous,' },
		opening: { formal: 'Nous vous remercions de votre participation à la réunion « {title} ». Vous en trouverez ci-dessous un bref compte rendu.', informal: 'Merci pour votre participation à la réunion « {title} ». Voici un bref compte rendu.' },
		openingUntitled: { formal: 'Nous vous remercions de votre participation à notre réunion. Vous en trouverez ci-dessous un bref compte rendu.', informal: 'Merci pour votre participation à notre réunion. Voici un bref compte rendu.' },
		headings: { summary: 'Points abordés', decisions: 'Décisions', actions: 'Actions', own: 'Vos actions' },
		due: 'échéance : {day}',
		noActions: { formal: "Aucune action n'est notée à votre nom.", informal: "Aucune action n'est notée à ton nom." },
		nobody: 'sans responsable',
		closing: { formal: "S'il manque quelque chose ou si un point est inexact, il vous suffit de répondre à ce message.", informal: "S'il manque quelque chose ou si un point est inexact, réponds simplement à ce message." },
		brackets: [' (', ')'],
	},
	de: {
		subject: 'Nachbereitung: {title}',
		subjectUntitled: 'Nachbereitung unserer Besprechung',
		greetingAll: { formal: 'Guten Tag zusammen,', informal: 'Hallo zusammen,' },
		opening: { formal: 'vielen Dank für Ihre Teilnahme an der Besprechung „{title}“. Nachfolgend finden Sie eine kurze Zusammenfassung.', informal: 'danke, dass ihr bei „{title}“ dabei wart. Hier eine kurze Zusammenfassung.' },
		openingUntitled: { formal: 'vielen Dank für Ihre Teilnahme an unserer Besprechung. Nachfolgend finden Sie eine kurze Zusammenfassung.', informal: 'danke, dass ihr bei unserer Besprechung dabei wart. Hier eine kurze Zusammenfassung.' },
		headings: { summary: 'Besprochen', decisions: 'Beschlüsse', actions: 'Aufgaben', own: 'Ihre Aufgaben' },
		due: 'bis {day}',
		noActions: { formal: 'Für Sie sind keine Aufgaben vermerkt.', informal: 'Für dich sind keine Aufgaben vermerkt.' },
		nobody: 'niemand genannt',
		closing: { formal: 'Wenn etwas fehlt oder nicht stimmt, antworten Sie bitte einfach auf diese Nachricht.', informal: 'Wenn etwas fehlt oder nicht stimmt, antworte einfach auf diese Nachricht.' },
		brackets: [' (', ')'],
	},
	zh: {
		subject: '会后跟进：{title}',
		subjectUntitled: '会后跟进',
		greetingAll: { formal: '各位好：', informal: '大家好！' },
		opening: { formal: '感谢各位参加“{title}”会议。现将会议要点整理如下。', informal: '谢谢大家参加“{title}”会议，要点整理如下。' },
		openingUntitled: { formal: '感谢各位参加本次会议。现将会议要点整理如下。', informal: '谢谢大家参加这次会议，要点整理如下。' },
		headings: { summary: '讨论内容', decisions: '决定事项', actions: '行动项', own: '您的行动项' },
		due: '截止日期：{day}',
		noActions: { formal: '没有记录由您负责的行动项。', informal: '没有需要你负责的行动项。' },
		nobody: '未指定负责人',
		closing: { formal: '如有遗漏或不准确之处，请直接回复本邮件。', informal: '如果有遗漏或写错的地方，直接回复这封邮件就好。' },
		brackets: ['（', '）'],
	},
	ja: {
		subject: '会議のまとめ：{title}',
		subjectUntitled: '会議のまとめ',
		greetingAll: { formal: '関係者各位', informal: '皆さん、こんにちは。' },
		opening: { formal: '「{title}」にご参加いただき、誠にありがとうございました。内容を以下のとおりまとめました。', informal: '「{title}」へのご参加ありがとうございました。内容をまとめました。' },
		openingUntitled: { formal: '会議にご参加いただき、誠にありがとうございました。内容を以下のとおりまとめました。', informal: '会議へのご参加ありがとうございました。内容をまとめました。' },
		headings: { summary: '議論の内容', decisions: '決定事項', actions: '対応事項', own: 'ご担当の対応事項' },
		due: '期限：{day}',
		noActions: { formal: 'ご担当の対応事項は記録されておりません。', informal: 'ご担当の対応事項はありません。' },
		nobody: '担当者の記載なし',
		closing: { formal: '不足や誤りがございましたら、本メールにそのままご返信くださいませ。', informal: '不足や誤りがあれば、このメールにそのまま返信してください。' },
		brackets: ['（', '）'],
	},
};
