/**
 * The four themes every analysis looks for (the protocols' categories), with the stems by which people speak of them in
 * six languages. Words of a trade are not here: what a business's customers speak of besides is found in their texts.
 */
const givenThemes = ['technical', 'billing', 'product', 'service_quality'] as const;
export type GivenTheme = (typeof givenThemes)[number];

const themeNames: Readonly<Record<GivenTheme, string>> = {
	technical: 'Technical',
	billing: 'Billing',
	product: 'Product',
	service_quality: 'Service quality',
};

/** Words of Latin scripts begin at a word's beginning; in Chinese and Japanese they may stand anywhere. */
const latin: Readonly<Record<GivenTheme, readonly string[]>> = {
	technical: [
		'bugs?\\b', 'buggy', 'error', 'crash', 'log(?:ging)? ?in', 'login', 'log ?on', 'password', 'web ?sites?\\b', 'site\\b', 'web ?page', 'apps?\\b', 'online', 'software', 'server', 'outage', 'offline',
		'load(?:s|ing|ed)?\\b', 'freez', 'frozen', 'glitch', 'technical', 'integration', 'api\\b', 'sync', 'install', 'updates? (?:fail|broke)', 'connect(?:ion|ivity)?\\b', 'wi-?fi', 'internet', 'browser', 'interface', 'button', 'system',
		'fallos?\\b', 'errores', 'contrase', 'aplicaci', 'página web', 'sitio web', 'servidor', 'conexi', 'técnic', 'se cuelga', 'se cae\\b', 'cargar?\\b', 'pantalla',
		'bogue', 'erreur', 'plant(?:e|age|é)', 'mot de passe', 'site (?:web|internet)', 'appli', 'serveur', 'connexion', 'techni', 'panne', 'écran', 'logiciel',
		'fehler', 'absturz', 'abgestürzt', 'stürzt', 'passwort', 'kennwort', 'webseite', 'website', 'anmeld(?:en|ung)', 'einlogg', 'ausfall', 'ausgefallen', 'verbindung', 'technisch', 'hängt', 'lädt', 'ladezeit', 'schnittstelle', 'software',
	],
	billing: [
		'bill(?:s|ed|ing)?\\b', 'invoic', 'charg(?:e|ed|es|ing)\\b', 'overcharg', 'refund', 'pay(?:s|ing|ment|ments)?\\b', 'paid\\b', 'price', 'pricing', 'pricey', 'expensive', 'cost', 'fees?\\b', 'cheap', 'money', 'credit card', 'subscription', 'discount', 'voucher', 'reimburs',
		'factur', 'cobr(?:o|ar|ad|an|aron)', 'reembols', 'pag(?:o|os|ar|ué|ado)\\b', 'precio', 'car[oa]s?\\b', 'coste?s?\\b', 'tarifa', 'dinero', 'descuento',
		'factur', 'rembours', 'paie(?:ment|r)?', 'pay(?:é|er|ée)', 'prix', 'ch(?:er|ère)s?\\b', 'coût', 'frais\\b', 'argent', 'remise', 'prélev', 'abonnement',
		'rechnung', 'abgebucht', 'abbuchung', 'erstatt', 'rückerstatt', 'bezahl', 'zahl(?:en|ung)', 'preis', 'teuer', 'kosten', 'gebühr', 'geld', 'rabatt', 'abrechnung',
	],
	product: [
		'products?\\b', 'features?\\b', 'functional', 'quality', 'defect', 'damag', 'broken', 'broke\\b', 'faulty', 'missing', 'lost', 'lose\\b', 'losing', 'deliver', 'shipp', 'late\\b', 'delay', 'on time', 'cancel+(?:ed|ation|ing|s)?\\b', 'order(?:s|ed)?\\b', 'material', 'design', 'size\\b', 'comfort', 'arriv', 'useless', 'works? (?:well|fine|great)', 'does(?:n[\'’]t| not) work', 'easy to use',
		'producto', 'funci(?:ón|ones|onalidad)', 'calidad', 'defectuos', 'dañad', 'rot[oa]s?\\b', 'perdid', 'entrega', 'envío', 'tarde\\b', 'retras', 'pedido', 'cancelad', 'llegó', 'cómod',
		'produit', 'fonctionnal', 'qualité', 'défectueu', 'endommag', 'cassé', 'perdu', 'livrais', 'livré', 'retard', 'commande', 'annul', 'arrivé',
		'produkt', 'funktion', 'qualität', 'defekt', 'beschädigt', 'kaputt', 'verloren', 'liefer', 'versand', 'verspät', 'zu spät', 'bestellung', 'storn', 'angekommen', 'fehlt',
	],
	service_quality: [
		'service', 'support', 'customer care', 'agents?\\b', 'staff', 'rude', 'friendl', 'polite', 'helpful', 'unhelpful', 'helped', 'help\\b', 'helping', 'respon', 'answer', 'repl(?:y|ies|ied)\\b', 'on hold', 'hold\\b', 'wait', 'queue', 'hung up', 'hang up', 'call(?:s|ed|ing)? ?back', 'phone', 'call(?:ed|ing)\\b', 'contact', 'attitude', 'professional', 'communicat', 'ignored?\\b', 'apolog', 'explain', 'told (?:me|us)', 'representative', 'reps?\\b', 'team', 'line\\b', 'lines\\b', 'attendant', 'crew', 'employee', 'manager', 'treat', 'competent',
		'servicio', 'atenci', 'soporte', 'agente', 'personal\\b', 'amabl', 'grosero', 'respuesta', 'respond', 'contest', 'espera', 'llamad', 'teléfono', 'ayud', 'trato\\b', 'profesional', 'equipo',
		'service', 'accueil', 'assistance', 'conseill', 'personnel\\b', 'aimabl', 'impoli', 'répon', 'attent', 'attend', 'appel', 'téléphon', 'aid(?:e|é|er)\\b', 'équipe', 'professionn', 'interlocut',
		'service', 'kundendienst', 'betreuung', 'mitarbeiter', 'berater', 'freundlich', 'unhöflich', 'antwort', 'rückmeldung', 'wart(?:en|e|ete|ezeit|eschleife)', 'anruf', 'telefon', 'hilf', 'geholfen', 'kompetent', 'erreichbar', 'ansprechpartner', 'team\\b',
	],
};

const eastAsian: Readonly<Record<GivenTheme, readonly string[]>> = {
	technical: ['故障', '错误', '報錯', '报错', '登录', '登陆', '密码', '网站', '网页', '崩溃', '卡顿', '系统', '连接', '技术', '闪退', '加载', '不具合', 'エラー', 'バグ', 'ログイン', 'パスワード', 'サイト', 'アプリ', '接続', '障害', 'システム', '画面', '技術', '落ちる', '読み込み'],
	billing: ['账单', '发票', '收费', '扣款', '扣费', '退款', '付款', '支付', '价格', '费用', '太贵', '贵了', '优惠', '请求書', '請求', '料金', '返金', '支払', '価格', '値段', '高い', '費用', '割引', '課金'],
	product: ['产品', '商品', '功能', '质量', '损坏', '坏了', '丢失', '缺少', '送货', '发货', '物流', '延误', '延迟', '订单', '取消', '交付', '製品', '機能', '品質', '破損', '壊れ', '紛失', '配送', '納品', '遅延', '遅れ', '注文', '届か', '使いやす', '使いにく'],
	service_quality: ['客服', '服务', '态度', '回复', '等待', '等了', '电话', '帮助', '耐心', '专业', '友好', '人员', '沟通', '团队', 'サービス', '対応', 'サポート', '担当', '返信', '返事', '待た', '待ち', '電話', '丁寧', '親切', '失礼', '説明', '連絡', 'スタッフ'],
};

/** A theme and the words by which texts speak of it. */
export interface ThemeWords {
	theme: string;
	name: string;
	pattern: RegExp;
}

function wholeStart(stems: readonly string[]): string {
	return `(?<![\\p{L}\\p{N}])(?:${stems.join('|').replaceAll('\\b', '(?![\\p{L}\\p{N}])')})`;
}

function escaped(word: string): string {
	return word.normalize('NFKC').trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Words the operator gives: of a trade ("flight") for a given theme, or for a theme of their own. */
function ownWords(words: readonly string[]): string[] {
	const given = words.map(escaped).filter((word) => word !== '');
	const spaceless = given.filter((word) => /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(word));
	const spaced = given.filter((word) => !spaceless.includes(word));
	return [...(spaced.length > 0 ? [wholeStart(spaced)] : []), ...spaceless];
}

/** The four given themes, with the operator's words added, and the operator's own themes. */
export function themeWords(added: Readonly<Record<string, readonly string[]>> = {}): ThemeWords[] {
	const isGiven = (name: string): boolean => givenThemes.some((theme) => theme === name);
	const given = givenThemes.map((theme) => ({
		theme,
		name: themeNames[theme],
		pattern: new RegExp([wholeStart(latin[theme]), ...eastAsian[theme], ...ownWords(added[theme] ?? [])].join('|'), 'giu'),
	}));
	const own = Object.entries(added)
		.filter(([name]) => !isGiven(name))
		.map(([name, words]) => ({ theme: name, name, patterns: ownWords(words) }))
		.filter(({ patterns }) => patterns.length > 0)
		.map(({ theme, name, patterns }) => ({ theme, name, pattern: new RegExp(patterns.join('|'), 'giu') }));
	return [...given, ...own];
}

/** The themes a text speaks of, the one it speaks of most first (ties in the order of the list). */
export function themesOfText(text: string, themes: readonly ThemeWords[]): string[] {
	const plain = text.normalize('NFKC').slice(0, 5_000);
	return themes
		.map(({ theme, pattern }) => ({ theme, words: new Set((plain.match(pattern) ?? []).map((word) => word.toLowerCase())).size }))
		.filter(({ words }) => words > 0)
		.sort((a, b) => b.words - a.words)
		.map(({ theme }) => theme);
}
