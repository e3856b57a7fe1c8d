import type { Language } from '../../shared/vocabulary';

export interface BriefPhrases {
	/** `{title}`. */
	subject: string;
	headings: Readonly<Record<'meeting' | 'talkingPoints' | 'questions' | 'agenda' | 'objectives' | 'followUp', string>>;
	when: string;
	where: string;
	attendees: string;
	/** Talking points: `{text}`, `{day}`, `{name}`. */
	points: Readonly<Record<'achievement' | 'risk' | 'overdue' | 'openItem' | 'unanswered' | 'unhappy' | 'invoice', string>>;
	/** What they may ask: the same names. */
	questions: Readonly<Record<'progress' | 'milestone' | 'overdue' | 'risk' | 'openItem' | 'unanswered' | 'invoice', string>>;
	agenda: Readonly<Record<'welcome' | 'open' | 'project' | 'next', string>>;
	minutes: string;
	/** `{title}`; to be filled in after the meeting. */
	template: { subject: string; text: string };
}

export const briefPhrases: Readonly<Record<Language, BriefPhrases>> = {
	en: {
		subject: 'Brief: {title}',
		headings: { meeting: 'The meeting', talkingPoints: 'Talking points', questions: 'Likely questions', agenda: 'Suggested agenda', objectives: 'Objectives', followUp: 'Follow-up template' },
		when: 'When', where: 'Where', attendees: 'Attendees',
		points: { achievement: 'Achieved: {text}', risk: 'Raise before they do: {text}', overdue: '{text} was due {day} and is not marked as done.', openItem: 'Open since earlier: {text}', unanswered: 'They wrote on {day} and have no answer on record: {text}', unhappy: 'They were unhappy on {day}: {text}', invoice: 'Invoice {text} is unpaid (due {day}).' },
		questions: { progress: 'How far is {name}?', milestone: 'Will "{text}" be ready on {day}?', overdue: 'Why is "{text}" late, and when does it come?', risk: 'What is being done about this: {text}?', openItem: 'What has become of this: {text}?', unanswered: 'Why has nobody answered this: {text}?', invoice: 'What is invoice {text} for?' },
		agenda: { welcome: 'Welcome and aims', open: 'Open points from before', project: '{name}: where we stand', next: 'Next steps, owners and dates' },
		minutes: 'min',
		template: { subject: 'Follow-up: {title}', text: 'Thank you for the meeting "{title}".\n\nWhat was discussed\n{{summary}}\n\nDecisions\n{{decisions}}\n\nAction items\n{{actionItems}}\n\nIf anything is missing or wrong, please simply reply to this message.' },
	},
	es: {
		subject: 'Preparación: {title}',
		headings: { meeting: 'La reunión', talkingPoints: 'Puntos que tratar', questions: 'Preguntas probables', agenda: 'Orden del día propuesto', objectives: 'Objetivos', followUp: 'Plantilla de seguimiento' },
		when: 'Cuándo', where: 'Dónde', attendees: 'Asistentes',
		points: { achievement: 'Logrado: {text}', risk: 'Conviene mencionarlo primero: {text}', overdue: '«{text}» estaba previsto para el {day} y no consta como terminado.', openItem: 'Pendiente de antes: {text}', unanswered: 'Escribieron el {day} y no consta respuesta: {text}', unhappy: 'El {day} estaban descontentos: {text}', invoice: 'La factura {text} está sin pagar (vencimiento: {day}).' },
		questions: { progress: '¿Cómo va {name}?', milestone: '¿Estará listo «{text}» el {day}?', overdue: '¿Por qué se retrasa «{text}» y para cuándo será?', risk: '¿Qué se está haciendo con esto: {text}?', openItem: '¿Qué ha sido de esto: {text}?', unanswered: '¿Por qué nadie ha contestado a esto: {text}?', invoice: '¿A qué corresponde la factura {text}?' },
		agenda: { welcome: 'Bienvenida y objetivos', open: 'Asuntos pendientes', project: '{name}: situación actual', next: 'Próximos pasos, responsables y fechas' },
		minutes: 'min',
		template: { subject: 'Seguimiento: {title}', text: 'Le agradecemos la reunión «{title}».\n\nTemas tratados\n{{summary}}\n\nDecisiones\n{{decisions}}\n\nTareas\n{{actionItems}}\n\nSi falta algo o hay algún error, puede responder directamente a este mensaje.' },
	},
	fr: {
		subject: 'Préparation : {title}',
		headings: { meeting: 'La réunion', talkingPoints: 'Points à aborder', questions: 'Questions probables', agenda: 'Ordre du jour proposé', objectives: 'Objectifs', followUp: 'Modèle de compte rendu' },
		when: 'Quand', where: 'Lieu', attendees: 'Participants',
		points: { achievement: 'Réalisé : {text}', risk: 'À évoquer en premier : {text}', overdue: '« {text} » était prévu pour le {day} et n’est pas noté comme terminé.', openItem: 'Resté en suspens : {text}', unanswered: 'Message du {day} sans réponse enregistrée : {text}', unhappy: 'Mécontentement le {day} : {text}', invoice: 'La facture {text} est impayée (échéance : {day}).' },
		questions: { progress: 'Où en est {name} ?', milestone: '« {text} » sera-t-il prêt le {day} ?', overdue: 'Pourquoi « {text} » a-t-il du retard, et pour quand est-ce prévu ?', risk: 'Que fait-on à ce sujet : {text} ?', openItem: 'Où en est ce point : {text} ?', unanswered: 'Pourquoi n’y a-t-il pas eu de réponse à ceci : {text} ?', invoice: 'À quoi correspond la facture {text} ?' },
		agenda: { welcome: 'Accueil et objectifs', open: 'Points en suspens', project: '{name} : où nous en sommes', next: 'Prochaines étapes, responsables et dates' },
		minutes: 'min',
		template: { subject: 'Suite à notre réunion : {title}', text: 'Nous vous remercions pour la réunion « {title} ».\n\nPoints abordés\n{{summary}}\n\nDécisions\n{{decisions}}\n\nActions\n{{actionItems}}\n\nS’il manque quelque chose, il vous suffit de répondre à ce message.' },
	},
	de: {
		subject: 'Vorbereitung: {title}',
		headings: { meeting: 'Die Besprechung', talkingPoints: 'Gesprächspunkte', questions: 'Wahrscheinliche Fragen', agenda: 'Vorschlag für die Tagesordnung', objectives: 'Ziele', followUp: 'Vorlage für die Nachbereitung' },
		when: 'Wann', where: 'Wo', attendees: 'Teilnehmende',
		points: { achievement: 'Erreicht: {text}', risk: 'Von uns aus ansprechen: {text}', overdue: '„{text}“ war am {day} fällig und ist nicht als erledigt vermerkt.', openItem: 'Noch offen von früher: {text}', unanswered: 'Nachricht vom {day}, zu der keine Antwort vermerkt ist: {text}', unhappy: 'Unzufrieden am {day}: {text}', invoice: 'Rechnung {text} ist unbezahlt (fällig: {day}).' },
		questions: { progress: 'Wie weit ist {name}?', milestone: 'Wird „{text}“ am {day} fertig?', overdue: 'Warum verspätet sich „{text}“, und wann kommt es?', risk: 'Was geschieht in dieser Sache: {text}?', openItem: 'Was ist daraus geworden: {text}?', unanswered: 'Warum hat darauf niemand geantwortet: {text}?', invoice: 'Wofür ist Rechnung {text}?' },
		agenda: { welcome: 'Begrüßung und Ziele', open: 'Offene Punkte', project: '{name}: aktueller Stand', next: 'Nächste Schritte, Zuständige und Termine' },
		minutes: 'Min.',
		template: { subject: 'Nachbereitung: {title}', text: 'vielen Dank für die Besprechung „{title}“.\n\nBesprochen\n{{summary}}\n\nBeschlüsse\n{{decisions}}\n\nAufgaben\n{{actionItems}}\n\nWenn etwas fehlt oder nicht stimmt, antworten Sie bitte einfach auf diese Nachricht.' },
	},
	zh: {
		subject: '会议准备：{title}',
		headings: { meeting: '会议信息', talkingPoints: '沟通要点', questions: '对方可能提出的问题', agenda: '建议议程', objectives: '目标', followUp: '会后跟进模板' },
		when: '时间', where: '地点', attendees: '参会人',
		points: { achievement: '已取得：{text}', risk: '建议主动说明：{text}', overdue: '“{text}”原定{day}完成，尚未标记为完成。', openItem: '此前遗留：{text}', unanswered: '对方{day}的来信没有回复记录：{text}', unhappy: '对方{day}表示不满：{text}', invoice: '发票{text}尚未付款（到期日：{day}）。' },
		questions: { progress: '{name}进展如何？', milestone: '“{text}”能在{day}完成吗？', overdue: '“{text}”为什么延误？什么时候能完成？', risk: '这个问题怎么处理：{text}？', openItem: '这件事后来怎么样了：{text}？', unanswered: '这个问题为什么没有人回复：{text}？', invoice: '发票{text}对应的是什么？' },
		agenda: { welcome: '开场与目标', open: '遗留事项', project: '{name}：目前情况', next: '后续步骤、负责人与日期' },
		minutes: '分钟',
		template: { subject: '会后跟进：{title}', text: '感谢参加“{title}”会议。\n\n讨论内容\n{{summary}}\n\n决定事项\n{{decisions}}\n\n行动项\n{{actionItems}}\n\n如有遗漏或不准确之处，请直接回复本邮件。' },
	},
	ja: {
		subject: '会議の準備：{title}',
		headings: { meeting: '会議', talkingPoints: '話すべき点', questions: '想定される質問', agenda: '議題案', objectives: '目的', followUp: '会議後の連絡のひな形' },
		when: '日時', where: '場所', attendees: '出席者',
		points: { achievement: '成果：{text}', risk: 'こちらから触れておく点：{text}', overdue: '「{text}」は{day}が期限でしたが、完了の記録がありません。', openItem: '以前からの未了事項：{text}', unanswered: '{day}のご連絡に回答の記録がありません：{text}', unhappy: '{day}にご不満の声がありました：{text}', invoice: '請求書{text}が未払いです（期限：{day}）。' },
		questions: { progress: '{name}はどこまで進んでいますか。', milestone: '「{text}」は{day}に間に合いますか。', overdue: '「{text}」はなぜ遅れていて、いつになりますか。', risk: 'この件にはどう対処していますか：{text}', openItem: 'この件はその後どうなりましたか：{text}', unanswered: 'なぜこの件に回答がないのですか：{text}', invoice: '請求書{text}は何の分ですか。' },
		agenda: { welcome: '開会と目的の確認', open: '前回からの未了事項', project: '{name}：現況', next: '今後の予定・担当・期日' },
		minutes: '分',
		template: { subject: '会議のまとめ：{title}', text: '「{title}」にご参加いただき、誠にありがとうございました。\n\n議論の内容\n{{summary}}\n\n決定事項\n{{decisions}}\n\n対応事項\n{{actionItems}}\n\n不足や誤りがございましたら、本メールにそのままご返信くださいませ。' },
	},
};
