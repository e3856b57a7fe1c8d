/** What the telephone assistant says word by word. `{{company}}` is filled in by Vapi. */
export interface AssistantTexts {
	/** As Deepgram names the language. */
	heard: string;
	/** The first sentence: who calls, that it is a machine, that what is said is written down, and the question whether that is all right. */
	first: string;
	goodbye: string;
	voicemail: string;
	/** While something is looked up. */
	moment: string;
	/** Where a tool fails: nothing is made up. */
	failed: string;
}

export const assistantTexts: Readonly<Record<'en' | 'es' | 'fr' | 'de' | 'zh' | 'ja', AssistantTexts>> = {
	en: {
		heard: 'en',
		first: 'Hello, this is the automated telephone assistant of {{company}}. What is said in this call is recorded as text, so that nothing gets lost. Is that all right with you?',
		goodbye: 'Thank you for the conversation. Goodbye.',
		voicemail: 'Hello, this is the automated telephone assistant of {{company}}. We will get in touch with you another way. Goodbye.',
		moment: 'One moment, please, I am looking that up.',
		failed: 'I cannot look that up right now. A colleague will get back to you.',
	},
	es: {
		heard: 'es',
		first: 'Buenos días, le habla el asistente telefónico automático de {{company}}. Lo que se diga en esta llamada se graba en forma de texto para que no se pierda nada. ¿Está usted de acuerdo?',
		goodbye: 'Gracias por la conversación. Que tenga un buen día.',
		voicemail: 'Buenos días, le habla el asistente telefónico automático de {{company}}. Nos pondremos en contacto con usted por otro medio. Hasta pronto.',
		moment: 'Un momento, por favor, lo estoy consultando.',
		failed: 'En este momento no puedo consultarlo. Un compañero se pondrá en contacto con usted.',
	},
	fr: {
		heard: 'fr',
		first: "Bonjour, vous êtes en ligne avec l'assistant téléphonique automatique de {{company}}. Notre échange est enregistré sous forme de texte afin que rien ne se perde. En êtes-vous d'accord ?",
		goodbye: 'Merci pour cet échange. Au revoir.',
		voicemail: "Bonjour, ici l'assistant téléphonique automatique de {{company}}. Nous vous contacterons par un autre moyen. Au revoir.",
		moment: 'Un instant, je vous prie, je vérifie.',
		failed: 'Je ne peux pas le vérifier pour le moment. Un collègue reviendra vers vous.',
	},
	de: {
		heard: 'de',
		first: 'Guten Tag, hier spricht der automatische Telefonassistent von {{company}}. Damit nichts verloren geht, wird unser Gespräch als Text aufgezeichnet. Sind Sie damit einverstanden?',
		goodbye: 'Vielen Dank für das Gespräch. Auf Wiederhören.',
		voicemail: 'Guten Tag, hier spricht der automatische Telefonassistent von {{company}}. Wir melden uns auf anderem Weg bei Ihnen. Auf Wiederhören.',
		moment: 'Einen Moment bitte, ich sehe nach.',
		failed: 'Das kann ich im Moment nicht nachsehen. Eine Kollegin oder ein Kollege meldet sich bei Ihnen.',
	},
	zh: {
		heard: 'zh-CN',
		first: '您好，这里是{{company}}的自动语音助理。为避免遗漏，本次通话内容将以文字记录的形式保存。请问您同意吗？',
		goodbye: '感谢您的来电，再见。',
		voicemail: '您好，这里是{{company}}的自动语音助理。我们会通过其他方式与您联系，再见。',
		moment: '请稍等，我来查一下。',
		failed: '抱歉，现在无法查询，稍后会有同事与您联系。',
	},
	ja: {
		heard: 'ja',
		first: 'お電話ありがとうございます。{{company}}の自動音声アシスタントでございます。行き違いを防ぐため、通話の内容を文字で記録しております。よろしいでしょうか。',
		goodbye: 'お話しいただき、ありがとうございました。失礼いたします。',
		voicemail: '{{company}}の自動音声アシスタントでございます。あらためて別の方法でご連絡いたします。失礼いたします。',
		moment: '少々お待ちください。確認いたします。',
		failed: '申し訳ございません。ただいま確認できません。担当者より折り返しご連絡いたします。',
	},
};
