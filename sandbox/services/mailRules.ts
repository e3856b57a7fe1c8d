/**
 * How the scripted model reads a mail: cue words, in the order in which a cue decides. It is meant to be plausible and
 * always the same, not good; the product's own engines never use it.
 */
export const intentCues: Array<{ intent: string; cues: RegExp }> = [
	{ intent: 'cancellation', cues: /\b(cancel (my|our|the) (account|contract|subscription|service)|kündig\w*|résili\w*|dar de baja|cancelar (mi|el|nuestro) contrato)|解約|取消合同|终止合同/i },
	{ intent: 'complaint', cues: /\b(unacceptable|disappointed|complain\w*|beschwer\w*|enttäusch\w*|unzufrieden|inacceptable|inadmissible|déçue?s?|plainte|queja|inaceptable|decepcionad\w*)|投诉|不满|苦情|遺憾/i },
	{ intent: 'issue_report', cues: /\b(broken|not working|does(n['’]t| not) work|error|outage|fail(s|ed|ing)|defekt|kaputt|funktioniert nicht|en panne|ne fonctionne (pas|plus)|no funciona|averiad\w*)|故障|坏了|無法|壊れ|動かな/i },
	{ intent: 'opt_out', cues: /\b(unsubscribe|stop (e-?mailing|writing)|delete my data|abmelden|désinscri\w*|darme de baja)|退订|配信停止/i },
	{ intent: 'billing', cues: /\b(invoice|charged|payment|refund|bill(ing)?|rechnung|abgebucht|zahlung|facture|prélev\w*|factura|cobr\w*|pago)|发票|账单|請求書|請求/i },
	{ intent: 'sales_inquiry', cues: /\b(quote|pricing|offer|upgrade|angebot|devis|presupuesto|cotización)|报价|見積/i },
	{ intent: 'scheduling', cues: /\b(appointment|reschedule|meeting|termin|rendez-vous|cita|reunión)|预约|約会|予約/i },
	{ intent: 'update_request', cues: /\b(status|any news|how far|progress|stand der|wie weit|où en est|avancement|estado de|cómo va)|进展|進捗/i },
	{ intent: 'question', cues: /\?|？/ },
	{ intent: 'feedback', cues: /\b(thank(s| you)|great work|danke|merci|gracias)|谢谢|ありがとう/i },
];

export const urgencyCues: Array<{ urgency: string; cues: RegExp }> = [
	{ urgency: 'urgent', cues: /\b(outage|emergency|right now|sofort|notfall|urgence|de inmediato|emergencia)|紧急|至急/i },
	{ urgency: 'high', cues: /\b(today|by tomorrow|blocked|heute|bis morgen|aujourd['’]hui|hoy|mañana mismo)|今天|本日/i },
	{ urgency: 'low', cues: /\b(no rush|whenever|keine eile|pas urgent|sin prisa)|不急|急ぎません/i },
];

export const sentimentCues: Array<{ sentiment: string; score: number; emotion: string; cues: RegExp }> = [
	{ sentiment: 'negative', score: -0.7, emotion: 'frustrated', cues: /\b(unacceptable|disappointed|angry|terrible|beschwer\w*|enttäusch\w*|unzufrieden|inacceptable|inadmissible|déçue?|queja|inaceptable|decepcionad\w*)|投诉|不满|苦情|遺憾/i },
	{ sentiment: 'positive', score: 0.7, emotion: 'satisfied', cues: /\b(great|wonderful|happy with|love|super|wunderbar|ravie?s?|excelente|encantad\w*)|很好|満意|素晴らし/i },
];

const languageCues: Array<{ language: string; cues: RegExp }> = [
	{ language: 'ja', cues: /[\u3040-\u30ff]/g },
	{ language: 'zh', cues: /[\u4e00-\u9fff]/g },
	{ language: 'de', cues: /\b(und|der|die|das|nicht|ich|wir|bitte|ist|mit|für|eine?n?)\b/gi },
	{ language: 'fr', cues: /\b(et|le|la|les|nous|vous|est|pas|une?|pour|bonjour|je|notre|votre)\b/gi },
	{ language: 'es', cues: /\b(y|el|los|las|nosotros|usted|está|una?|para|hola|que|por|nuestr[oa]|mi)\b/gi },
	{ language: 'en', cues: /\b(and|the|we|you|is|not|for|please|our|your|my|are|have)\b/gi },
];

export function languageOf(text: string): string {
	const counts = languageCues.map(({ language, cues }) => ({ language, count: text.match(cues)?.length ?? 0 }));
	// One kana settles it: Chinese has none.
	if ((counts[0]?.count ?? 0) > 2) return 'ja';
	return counts.slice(1).reduce((best, one) => (one.count > best.count ? one : best), { language: 'en', count: 0 }).language;
}

export function questionsIn(text: string): string[] {
	return (text.match(/[^.!?？。！\n]+[?？]/g) ?? []).map((question) => question.trim()).slice(0, 5);
}
