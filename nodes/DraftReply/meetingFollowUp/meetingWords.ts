import type { Language } from '../../shared/vocabulary';

/** The words by which people, in one language, decide, take something on and set a day for it. */
export interface MeetingWords {
	/** Words of deciding and planning: what is said with them is likelier to matter. */
	cue: RegExp;
	/** Words of chatter: what mostly consists of them says little. */
	chatter: RegExp;
	/** Headings of notes, by what stands under them. */
	headings: Readonly<Record<'decisions' | 'actions' | 'other', RegExp>>;
	/** A sentence that tells a decision. */
	decided: RegExp;
	/** A sentence that leaves it open or takes it back. */
	undecided: RegExp;
	/** "I will ...": what follows is what the speaker takes on. */
	iWill: RegExp;
	/** After a name: "Ana will ...". */
	will: string;
	/** Before a name: "can you ..., Ana". */
	request: RegExp;
	/** "tomorrow", "next week", "by the end of the month": days after the meeting where that can be told. */
	relativeDays: ReadonlyArray<readonly [RegExp, days: number | 'week_end' | 'next_week' | 'month_end']>;
	/** Words before a day that only lead up to it; cut from the end of what is to be done. */
	before: RegExp;
}

export const meetingWords: Readonly<Record<Language, MeetingWords>> = {
	en: {
		cue: /\b(?:decid|agree|should|need to|have to|going to|will|want|design|present|discuss|agenda|meeting|important|because|idea|cost|budget)\w*/gi,
		chatter: /\b(?:yeah|okay|ok|mm|right|sorry|oh|hi|hello|thank|thanks|guys|bit|stuff|thing|things|kind|sort|like|just|know|mean|well|really)\b/gi,
		headings: { decisions: /^(?:decisions?|agreed|resolutions?)\b/i, actions: /^(?:actions?(?: items?| points?)?|to-?dos?|tasks|next steps?|follow-?ups?)\b/i, other: /^(?:agenda|attendees|present|participants|notes?|summary|date|topics?|discussion|risks?|open (?:points|questions)|questions)\b/i },
		decided: /\b(?:(?:we|they|the (?:team|group)|everyone|all|both)(?:['’]ve| have| all| both| then)* (?:decided?|agreed?|resolved?|settled|concluded|approved?|chose|opted)|(?:it (?:was|is)|was|were|has been|have been) (?:decided|agreed|approved|settled)|let['’]s go (?:with|for)|we(?:['’]ll| will) go (?:with|for)|final decision|decision is)\b/i,
		undecided: /\b(?:not (?:yet )?(?:decided|agreed)|haven['’]t|have not|undecided|no decision|should we|shall we|whether|can['’]t agree|didn['’]t|not agree)\b/i,
		iWill: /\b(?:I['’]ll|I will|I['’]m going to|I am going to|I can take|let me)\s+(?!be |have |probably|just say|say |admit|think|guess|assume|tell you|show you|start |begin |give you|go (?:over|through|on)|have to)(.{6,})/i,
		will: '(?:will|is going to|shall|to|needs to|has to|must|agreed to|takes? on|is to)',
		request: /\b(?:can|could|would|will) you (?:please )?(.{6,})/i,
		relativeDays: [[/\b(?:the )?day after tomorrow\b/i, 2], [/\btomorrow\b/i, 1], [/\b(?:today|tonight|by close of business|by eod)\b/i, 0], [/\b(?:by |at |before )?the end of (?:the |this )?week\b|\bend of week\b/i, 'week_end'], [/\bnext week\b/i, 'next_week'], [/\b(?:by |at |before )?the end of (?:the |this )?month\b/i, 'month_end']],
		before: /[\s,(–-]*\b(?:by|until|till|before|on|due|no later than|for|latest)\s*[:(]?\s*$/i,
	},
	es: {
		cue: /(?<!\p{L})(?:decid|acord|debe|hay que|vamos a|propon|presupuest|coste|plazo|importante|reunión|objetivo|cliente)\p{L}*/giu,
		chatter: /(?<!\p{L})(?:bueno|vale|sí|pues|o sea|claro|hola|gracias|perdón|eh|nada|cosa|cosas|mira|oye)(?!\p{L})/giu,
		headings: { decisions: /^(?:decisiones|decisión|acuerdos?)(?!\p{L})/iu, actions: /^(?:acciones|tareas|próximos pasos|pendientes|compromisos)(?!\p{L})/iu, other: /^(?:orden del día|agenda|asistentes|participantes|notas|resumen|fecha|temas|riesgos)(?!\p{L})/iu },
		decided: /(?<!\p{L})(?:(?:hemos|han|se ha|ha sido) (?:decidido|acordado|aprobado)|decidimos|acordamos|acordaron|decidieron|se (?:decidió|decide|acordó|acuerda|aprobó)|quedamos en|queda (?:decidido|acordado))(?!\p{L})/iu,
		undecided: /(?<!\p{L})(?:no (?:se |hemos |han )|todavía no|aún no|sin decidir|pendiente de decidir)/iu,
		iWill: /(?<!\p{L})(?:yo )?(?:voy a|me encargo de|me ocupo de)\s+(.{6,})/iu,
		will: '(?:va a|se encarga de|se encargará de|se ocupa de|tiene que|debe|enviará|preparará|revisará|hará|llamará|mandará)',
		request: /(?<!\p{L})(?:puedes|podrías|puede|podría)\s+(.{6,})/iu,
		relativeDays: [[/(?<!\p{L})pasado mañana/iu, 2], [/(?<!\p{L})(?:para )?mañana(?! por)/iu, 1], [/(?<!\p{L})hoy(?!\p{L})/iu, 0], [/(?:a |para )?(?:el )?fin(?:ales)? de (?:la |esta )?semana/iu, 'week_end'], [/la (?:próxima semana|semana que viene)/iu, 'next_week'], [/fin(?:ales)? de mes/iu, 'month_end']],
		before: /[\s,(–-]*(?<!\p{L})(?:para|antes del?|hasta|el|a más tardar|del)\s*(?:el\s*)?$/iu,
	},
	fr: {
		cue: /(?<!\p{L})(?:décid|conven|doit|devons|il faut|allons|propos|budget|coût|délai|important|réunion|objectif|client)\p{L}*/giu,
		chatter: /(?<!\p{L})(?:oui|bon|ben|bah|alors|voilà|d['’]accord|ok|bonjour|merci|pardon|euh|quoi|truc|trucs|hein|enfin)(?!\p{L})/giu,
		headings: { decisions: /^(?:décisions?|accords?)(?!\p{L})/iu, actions: /^(?:actions?|tâches|prochaines étapes|à faire|suivi)(?!\p{L})/iu, other: /^(?:ordre du jour|participants|présents|notes|résumé|date|sujets|risques)(?!\p{L})/iu },
		decided: /(?<!\p{L})(?:(?:nous avons|on a|ont|il a été|a été) (?:décidé|convenu|acté|validé|approuvé)|nous (?:décidons|convenons)|(?:il est|est) (?:décidé|convenu|acté)|on part sur)(?!\p{L})/iu,
		undecided: /(?<!\p{L})(?:n['’](?:avons|a|ont) pas|pas encore|reste à décider|sans décision)/iu,
		iWill: /(?<!\p{L})(?:je vais|je m['’]occupe de|je me charge de|je m['’]en charge)\s*(.{6,})/iu,
		will: "(?:va|doit|s['’]occupe de|se charge de|s['’]occupera de|enverra|préparera|vérifiera|fera|appellera)",
		request: /(?<!\p{L})(?:peux-tu|pouvez-vous|pourrais-tu|pourriez-vous|tu peux|vous pouvez)\s+(.{6,})/iu,
		relativeDays: [[/après-demain/iu, 2], [/(?<!\p{L})demain(?!\p{L})/iu, 1], [/aujourd['’]hui/iu, 0], [/(?:d['’]ici )?(?:la )?fin de (?:la )?semaine/iu, 'week_end'], [/la semaine prochaine/iu, 'next_week'], [/(?:d['’]ici )?(?:la )?fin (?:du|de) mois/iu, 'month_end']],
		before: /[\s,(–-]*(?<!\p{L})(?:d['’]ici|avant|pour|jusqu['’]au?|le|au plus tard)\s*(?:au?\s*|le\s*|du\s*)?$/iu,
	},
	de: {
		cue: /(?<!\p{L})(?:entsch|beschl|vereinbar|einig|müssen|sollen|soll|werden|wollen|wichtig|kosten|budget|termin|ziel|besprech|kunde|vorschl)\p{L}*/giu,
		chatter: /(?<!\p{L})(?:ja|nein|okay|ok|genau|also|halt|eben|na|ach|hallo|danke|bitte|sorry|quasi|irgendwie|sozusagen|mal|ding|sache)(?!\p{L})/giu,
		headings: { decisions: /^(?:beschl(?:uss|üsse)|entscheidung(?:en)?|vereinbarung(?:en)?)(?!\p{L})/iu, actions: /^(?:aufgaben?|maßnahmen?|nächste schritte|to-?dos?|offene punkte)(?!\p{L})/iu, other: /^(?:agenda|tagesordnung|teilnehmer(?:innen)?|anwesend|notizen|zusammenfassung|datum|themen|risiken)(?!\p{L})/iu },
		decided: /(?<!\p{L})(?:(?:haben|hat|wurde|wird|ist)(?!\p{L})[^.!?]{0,90}?(?<!\p{L})(?:beschlossen|entschieden|vereinbart|geeinigt|festgelegt|freigegeben)|wir (?:beschließen|vereinbaren|einigen uns|entscheiden uns|nehmen)(?!\p{L})|einigten (?:wir )?uns|beschlossen wir)/iu,
		undecided: /(?<!\p{L})(?:nicht|noch nicht|kein(?:e|en)? (?:beschluss|entscheidung)|offen)(?!\p{L})/iu,
		iWill: /(?<!\p{L})(?:ich werde|ich übernehme|ich kümmere mich um|ich (?=(?:schicke|sende|prüfe|rufe|erstelle|kläre|bereite|melde)(?!\p{L})))\s*(.{6,})/iu,
		will: '(?:wird|soll|muss|übernimmt|kümmert sich um|schickt|sendet|prüft|erstellt|klärt|bereitet|ruft)',
		request: /(?<!\p{L})(?:kannst du|können sie|könntest du|könnten sie)\s+(?:bitte\s+)?(.{6,})/iu,
		relativeDays: [[/(?<!\p{L})übermorgen/iu, 2], [/(?<!\p{L})(?:bis )?morgen(?!\p{L})/iu, 1], [/(?<!\p{L})heute(?!\p{L})/iu, 0], [/(?:bis )?(?:zum )?ende (?:der|dieser) woche|bis wochenende/iu, 'week_end'], [/(?:in der )?nächsten? woche/iu, 'next_week'], [/(?:bis )?(?:zum )?(?:monatsende|ende des monats)/iu, 'month_end']],
		before: /[\s,(–-]*(?<!\p{L})(?:bis|vor|am|zum|spätestens|bis zum|fällig)\s*(?:zum\s*|am\s*|dem\s*)?$/iu,
	},
	zh: {
		cue: /决定|同意|需要|应该|必须|计划|预算|成本|讨论|重要|目标|客户|方案|会议/gu,
		chatter: /嗯|呃|好的|对对|是的|谢谢|你好|那个|这个|就是|然后/gu,
		headings: { decisions: /^(?:决定|决议|结论|共识)/u, actions: /^(?:行动项|待办|任务|后续(?:步骤|行动)|下一步)/u, other: /^(?:议程|参会人|与会者|记录|摘要|日期|议题|风险)/u },
		decided: /(?:我们|大家|会议|团队|双方|一致)?(?:已经|已)?(?:决定|同意|商定|确定|达成一致|达成共识|通过了)/u,
		undecided: /(?:尚未|还没有?|没有|未能|不|是否)(?:决定|同意|确定|达成)/u,
		iWill: /我(?:会|将|来|负责)(?!说|想)(.{3,})/u,
		will: '(?:会|将|来|负责|需要|要|应)',
		request: /(?:请你|请您|你能否|您能否|能不能请)(.{3,})/u,
		relativeDays: [[/后天/u, 2], [/明天/u, 1], [/今天/u, 0], [/本?周末(?:之?前)?|这周(?:内|之内)/u, 'week_end'], [/下周(?![一二三四五六日天])/u, 'next_week'], [/月底(?:之?前)?/u, 'month_end']],
		before: /[\s，（]*(?:在|于|截至|最迟)?\s*$/u,
	},
	ja: {
		cue: /決定|決め|合意|必要|べき|予定|予算|費用|検討|重要|目的|お客様|提案|会議/gu,
		chatter: /はい|ええ|うん|そうですね|ありがとう|すみません|なるほど|まあ|ちょっと|あの/gu,
		headings: { decisions: /^(?:決定事項|合意事項|結論)/u, actions: /^(?:アクション(?:アイテム)?|宿題|タスク|対応事項|次のステップ|今後の対応)/u, other: /^(?:議題|出席者|参加者|メモ|要約|日時|リスク)/u },
		decided: /(?:決定|合意|決め|承認)(?:し|いたし|され)?(?:ました|ます|した|ている|ています)|ことに(?:なりました|しました|決まりました)|に決まりました/u,
		undecided: /(?:まだ|未)(?:決定|定)|決まっていません|決められ(?:ない|ません)|保留/u,
		iWill: /(?:私|わたし|僕)が?(.{3,}?(?:します|いたします|しておきます|お送りします))/u,
		will: '(?:さん|様)?(?:が|は)',
		request: /(.{3,}?)(?:していただけますか|してもらえますか|お願いできますか|をお願いします)/u,
		relativeDays: [[/明後日|あさって/u, 2], [/明日/u, 1], [/本日中?|今日中?/u, 0], [/今週(?:中|末まで(?:に)?)/u, 'week_end'], [/来週(?:中|中に)?(?![月火水木金土日]曜)/u, 'next_week'], [/(?:今)?月末(?:まで(?:に)?)?/u, 'month_end']],
		before: /[\s、（]*$/u,
	},
};
