import type { PageLanguage } from './preferenceTexts';

/** The words of the page on which a survey is answered. `{company}` and `{about}` are filled in. */
interface SurveyTexts {
	title: string;
	questions: Record<'nps' | 'csat' | 'interaction' | 'effort' | 'interview', string>;
	/** What the lowest and the highest score mean. */
	ends: Record<'nps' | 'csat' | 'ces' | 'interview', string>;
	details: Record<'speed' | 'clarity' | 'solution' | 'manner', string>;
	comment: Record<'nps' | 'csat' | 'ces' | 'interview', string>;
	yes: string;
	no: string;
	send: string;
	/** Above the form where they answered before. */
	before: string;
	invalid: string;
	staleAnswer: string;
	thanksTitle: string;
	thanksText: string;
}

export const surveyTexts: Readonly<Record<PageLanguage, SurveyTexts>> = {
	en: {
		title: 'Your opinion',
		questions: { nps: 'How likely are you to recommend {company} to a friend or colleague?', csat: 'How satisfied are you with the outcome? {about}', interaction: 'How satisfied were you with the way we dealt with you?', effort: '{company} made it easy for me to get my matter settled.', interview: 'Would you talk to us for half an hour?' },
		ends: { nps: '0: not at all – 10: without hesitation', csat: '1: not at all – 5: completely', ces: '1: not at all – 7: entirely', interview: '' },
		details: { speed: 'How quickly we answered (1 to 5)', clarity: 'How clearly we put it (1 to 5)', solution: 'How well it was solved (1 to 5)', manner: 'How we treated you (1 to 5)' },
		comment: { nps: 'What is the main reason for your answer?', csat: 'Anything you would like to add?', ces: 'What made it hard or easy?', interview: 'When would it suit you?' },
		yes: 'Yes', no: 'No', send: 'Send my answer',
		before: 'You have answered before. A new answer replaces the old one.',
		invalid: 'Nothing was saved: please choose one of the numbers shown.',
		staleAnswer: 'Nothing was saved: this page had been open for too long. Please send it again.',
		thanksTitle: 'Thank you',
		thanksText: 'Your answer is saved. Until the link expires you can open it again and change what you said.',
	},
	es: {
		title: 'Su opinión',
		questions: { nps: '¿Con qué probabilidad recomendaría {company} a un amigo o colega?', csat: '¿Hasta qué punto está satisfecho con el resultado? {about}', interaction: '¿Hasta qué punto quedó satisfecho con nuestra atención?', effort: '{company} me ha facilitado resolver mi asunto.', interview: '¿Nos dedicaría media hora de conversación?' },
		ends: { nps: '0: de ningún modo – 10: sin dudarlo', csat: '1: nada – 5: totalmente', ces: '1: nada – 7: totalmente', interview: '' },
		details: { speed: 'Rapidez de la respuesta (1 a 5)', clarity: 'Claridad de las explicaciones (1 a 5)', solution: 'Eficacia de la solución (1 a 5)', manner: 'Trato recibido (1 a 5)' },
		comment: { nps: '¿Cuál es el motivo principal de su respuesta?', csat: '¿Desea añadir algo?', ces: '¿Qué lo hizo fácil o difícil?', interview: '¿Cuándo le vendría bien?' },
		yes: 'Sí', no: 'No', send: 'Enviar mi respuesta',
		before: 'Ya había respondido. La nueva respuesta sustituye a la anterior.',
		invalid: 'No se ha guardado nada: elija uno de los números que se muestran.',
		staleAnswer: 'No se ha guardado nada: la página llevaba demasiado tiempo abierta. Envíela de nuevo.',
		thanksTitle: 'Gracias',
		thanksText: 'Su respuesta ha quedado guardada. Hasta que caduque el enlace, puede volver a abrirlo y cambiarla.',
	},
	fr: {
		title: 'Votre avis',
		questions: { nps: 'Quelle est la probabilité que vous recommandiez {company} à un ami ou à un collègue ?', csat: 'Dans quelle mesure le résultat vous satisfait-il ? {about}', interaction: 'Êtes-vous satisfait de la façon dont nous nous sommes occupés de vous ?', effort: "{company} m'a permis de régler facilement ma demande.", interview: 'Nous accorderiez-vous une demi-heure de conversation ?' },
		ends: { nps: '0 : pas du tout – 10 : sans hésiter', csat: '1 : pas du tout – 5 : entièrement', ces: '1 : pas du tout – 7 : tout à fait', interview: '' },
		details: { speed: 'Rapidité de la réponse (1 à 5)', clarity: 'Clarté des explications (1 à 5)', solution: 'Efficacité de la solution (1 à 5)', manner: 'Qualité de la relation (1 à 5)' },
		comment: { nps: 'Quelle est la raison principale de votre réponse ?', csat: 'Souhaitez-vous ajouter quelque chose ?', ces: "Qu'est-ce qui a été facile ou difficile ?", interview: 'Quand cela vous conviendrait-il ?' },
		yes: 'Oui', no: 'Non', send: 'Envoyer ma réponse',
		before: 'Vous avez déjà répondu. Une nouvelle réponse remplace la précédente.',
		invalid: "Rien n'a été enregistré : choisissez l'un des chiffres affichés.",
		staleAnswer: "Rien n'a été enregistré : la page était ouverte depuis trop longtemps. Envoyez-la de nouveau.",
		thanksTitle: 'Merci',
		thanksText: "Votre réponse est enregistrée. Jusqu'à l'expiration du lien, vous pouvez le rouvrir et la modifier.",
	},
	de: {
		title: 'Ihre Meinung',
		questions: { nps: 'Wie wahrscheinlich ist es, dass Sie {company} weiterempfehlen?', csat: 'Wie zufrieden sind Sie mit dem Ergebnis? {about}', interaction: 'Wie zufrieden waren Sie damit, wie wir uns gekümmert haben?', effort: '{company} hat es mir leicht gemacht, mein Anliegen zu erledigen.', interview: 'Würden Sie sich eine halbe Stunde mit uns unterhalten?' },
		ends: { nps: '0: keinesfalls – 10: ohne Zögern', csat: '1: gar nicht – 5: vollkommen', ces: '1: gar nicht – 7: voll und ganz', interview: '' },
		details: { speed: 'Wie schnell wir geantwortet haben (1 bis 5)', clarity: 'Wie verständlich wir waren (1 bis 5)', solution: 'Wie gut es gelöst wurde (1 bis 5)', manner: 'Wie wir mit Ihnen umgegangen sind (1 bis 5)' },
		comment: { nps: 'Was ist der wichtigste Grund für Ihre Antwort?', csat: 'Möchten Sie etwas ergänzen?', ces: 'Was war leicht, was war schwer?', interview: 'Wann würde es Ihnen passen?' },
		yes: 'Ja', no: 'Nein', send: 'Antwort senden',
		before: 'Sie haben schon geantwortet. Eine neue Antwort ersetzt die alte.',
		invalid: 'Es wurde nichts gespeichert: Bitte wählen Sie eine der gezeigten Zahlen.',
		staleAnswer: 'Es wurde nichts gespeichert: Die Seite war zu lange offen. Bitte senden Sie sie noch einmal.',
		thanksTitle: 'Vielen Dank',
		thanksText: 'Ihre Antwort ist gespeichert. Solange der Link gilt, können Sie ihn wieder öffnen und sie ändern.',
	},
	zh: {
		title: '您的意见',
		questions: { nps: '您有多大可能向朋友或同事推荐{company}？', csat: '您对结果的满意程度如何？{about}', interaction: '您对我们的处理方式满意吗？', effort: '{company}让我轻松地办完了事情。', interview: '您愿意与我们交谈半小时吗？' },
		ends: { nps: '0：完全不会　10：毫不犹豫', csat: '1：非常不满意　5：非常满意', ces: '1：完全不同意　7：完全同意', interview: '' },
		details: { speed: '回复速度（1至5）', clarity: '表达清晰程度（1至5）', solution: '解决效果（1至5）', manner: '服务态度（1至5）' },
		comment: { nps: '您这样评分的主要原因是什么？', csat: '您还有什么想补充的吗？', ces: '哪些地方容易，哪些地方麻烦？', interview: '什么时间对您方便？' },
		yes: '愿意', no: '不愿意', send: '提交回答',
		before: '您之前已经回答过。新的回答将取代原来的回答。',
		invalid: '未保存任何内容：请选择所示数字之一。',
		staleAnswer: '未保存任何内容：页面打开时间过长，请重新提交。',
		thanksTitle: '谢谢您',
		thanksText: '您的回答已保存。在链接到期之前，您可以再次打开并修改。',
	},
	ja: {
		title: 'ご意見をお聞かせください',
		questions: { nps: '{company}をご友人や同僚の方に薦めたいと思われますか。', csat: '結果にどの程度ご満足いただけましたか。{about}', interaction: '弊社の対応にどの程度ご満足いただけましたか。', effort: '{company}のおかげで、用件を簡単に済ませることができた。', interview: '三十分ほどお話を伺ってもよろしいでしょうか。' },
		ends: { nps: '0：まったく思わない　10：迷わず薦める', csat: '1：まったく不満　5：大変満足', ces: '1：まったくそう思わない　7：大いにそう思う', interview: '' },
		details: { speed: '回答の速さ（1～5）', clarity: '説明の分かりやすさ（1～5）', solution: '解決の度合い（1～5）', manner: '応対の丁寧さ（1～5）' },
		comment: { nps: 'そのようにお答えになった主な理由をお聞かせください。', csat: 'ほかにお気づきの点はございますか。', ces: '簡単だった点、難しかった点をお聞かせください。', interview: 'ご都合のよい日時をお聞かせください。' },
		yes: 'はい', no: 'いいえ', send: '回答を送信する',
		before: 'すでにご回答いただいています。新しい回答は前の回答に置き換わります。',
		invalid: '保存されていません。表示されている数字から一つお選びください。',
		staleAnswer: '保存されていません。ページを開いてから時間が経ちすぎています。もう一度送信してください。',
		thanksTitle: 'ありがとうございました',
		thanksText: '回答を保存しました。リンクの有効期限内であれば、もう一度開いて変更できます。',
	},
};
