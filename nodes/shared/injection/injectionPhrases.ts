/**
 * What people write to a machine rather than to us. `telling` is enough by itself; of `suspicious` it takes two kinds.
 * Expressions are matched without regard to case. Every gap is bounded, so that matching stays linear.
 */
export interface InjectionSign {
	/** For the reason. */
	kind: string;
	expression: RegExp;
	/** Every text it matches holds one of each list: see `mentions.ts`. */
	mentions: ReadonlyArray<readonly string[]>;
}

const gap = '[^.!?\\n]{0,60}?';
/** @param mentions parted by bars, lists of them by ampersands */
const sign = (kind: string, source: string, mentions: string): InjectionSign => ({ kind, expression: new RegExp(source, 'iu'), mentions: mentions.split(' & ').map((list) => list.split('|')) });

export const telling: readonly InjectionSign[] = [
	// Take back what the machine was told.
	sign('overrides instructions', `\\b(?:ignore|disregard|forget|override|bypass|discard|neglect|skip)\\b${gap}\\b(?:instructions?|prompts?|directives?|guidelines|rules|programming|training|restrictions|system message|context above|everything (?:above|before|prior)|(?:all|anything|what(?:ever)?)${gap}(?:told|said|written|above|before|prior))\\b`, 'ignore|disregard|forget|override|bypass|discard|neglect|skip'),
	sign('overrides instructions', `\\b(?:ignor[ae]\\w{0,3}|olvid[ae]\\w{0,3}|descart[ae]\\w{0,3}|omit[ae]\\w{0,3})\\b${gap}\\b(?:instrucci[oó]n(?:es)?|indicaciones|reglas|directrices|(?:todo )?lo anterior)\\b`, 'ignor|olvid|descart|omit'),
	sign('overrides instructions', `\\b(?:ignore[zr]?|oublie[zr]?|fais abstraction|ne tiens pas compte|ne tenez pas compte)\\b${gap}\\b(?:instructions?|consignes|règles|directives|tout ce qui précède)\\b`, 'ignore|oublie|fais abstraction|ne tiens pas compte|ne tenez pas compte'),
	sign('overrides instructions', `\\b(?:ignorier\\w{0,3}|vergiss|vergessen sie|missachte\\w{0,2}|übergehe\\w{0,2})(?![\\p{L}])${gap}(?:anweisung\\w{0,3}|instruktion\\w{0,3}|regeln|vorgaben|systemprompt|alles (?:bisherige|vorherige|zuvor|obige))`, 'ignorier|vergiss|vergessen sie|missachte|übergehe'),
	sign('overrides instructions', '(?:忽略|无视|無視|忘记|忘記|不要理会|不用管)[^。！？\\n]{0,20}(?:指令|指示|提示|规则|規則|设定|設定|上述|以上|之前的内容)', '忽略|无视|無視|忘记|忘記|不要理会|不用管'),
	sign('overrides instructions', '(?:指示|命令|プロンプト|ルール|設定|制約|上記|これまで)[^。！？\\n]{0,16}(?:無視|忘れ|破棄|従わないで)', '無視|忘れ|破棄|従わないで'),
	sign('replaces the task', '\\b(?:instead|rather)\\b,? (?:just )?(?:say|print|write|output|return|respond|tell|repeat|reply)\\b|\\b(?:new|updated|real|actual|true) (?:task|instructions?|objective|goal|directive)s?\\s?[:：]', 'instead$|rather$|task|instruction|objective|goal|directive'),
	sign('replaces the task', '\\b(?:stop|halt|cease|pause|abort|nevermind|never mind)\\b[^?\\n]{0,60}\\b(?:and|then|now|just)\\b[^?\\n]{0,20}\\b(?:say|print|output|repeat|respond with)\\b', 'stop$|halt$|cease$|pause$|abort$|nevermind$|never mind$ & say$|print$|output$|repeat$|respond with'),
	// Give the machine another part to play.
	sign('assigns a role to a model', `\\b(?:you are|you're|act as|acting as|behave as|pretend (?:to be|you are)|role-?play(?:ing)? as|simulate|impersonate|be(?:come)?)\\b${gap}\\b(?:(?:un(?:restricted|filtered|censored)|evil|helpful|jailbroken)?\\s?(?:AI|A\\.I\\.|LLM|chat-?bots?|GPT(?:-?\\d)?|ChatGPT|language model|assistant model|virtual machine|linux terminal|DAN))\\b`, 'ai$|a.i.|llm$|chatbot|chat-bot|gpt|chatgpt|language model|assistant model|virtual machine|linux terminal|dan$|unrestricted|unfiltered|uncensored|evil|helpful|jailbroken & you are|you\'re|act as|acting as|behave as|pretend|roleplay|role-play|simulate$|impersonate$|be$|become$'),
	sign('assigns a role to a model', '\\b(?:from now on|starting now|for the rest of this (?:chat|conversation|session))\\b[^.!?\\n]{0,20}\\byou(?:\'re| are| will| must| shall| have)\\b', 'from now on|starting now|for the rest of this'),
	sign('assigns a role to a model', '\\b(?:jailbreak(?:ed|ing)?|developer mode|DAN mode|god mode|do anything now|stay in character|(?:opposite|evil) mode)\\b', 'jailbreak|developer mode|dan mode|god mode|do anything now|stay in character|opposite mode|evil mode'),
	sign('assigns a role to a model', `\\b(?:act[uú]a como|comp[oó]rtate como|eres ahora|a partir de ahora (?:eres|act)|agis comme|tu es (?:maintenant|désormais)|à partir de maintenant,? tu|du bist (?:jetzt|ab sofort|nun)|verhalte dich wie|ab (?:jetzt|sofort) bist du)(?![\\p{L}])`, 'actua como|actúa como|comportate como|compórtate como|eres ahora|a partir de ahora|agis comme|tu es maintenant|tu es désormais|à partir de maintenant|du bist jetzt|du bist ab sofort|du bist nun|verhalte dich wie|ab jetzt bist du|ab sofort bist du'),
	sign('assigns a role to a model', '(?:你现在是|你現在是|从现在开始你|從現在開始你|扮演(?:一个|一個)?[^。\\n]{0,10}(?:AI|模型|助手|角色)|あなたは今から|今からあなたは|これからあなたは|になりきって)', '你现在是|你現在是|从现在开始你|從現在開始你|扮演|あなたは今から|今からあなたは|これからあなたは|になりきって'),
	// Tell the machine which label to give.
	sign('dictates the answer', `\\b(?:classify|categori[sz]e|label)\\b${gap}\\b(?:(?:this|the) (?:e-?mail|mail|message|text))\\b${gap}\\bas\\b`, 'classify$|categorise$|categorize$|label$'),
	sign('dictates the answer', `\\b(?:tag|mark|rate|score|flag|treat)\\b${gap}\\b(?:(?:this|the) (?:e-?mail|mail|message|text))\\b${gap}\\bas\\b${gap}\\b(?:marketing|information|feedback|spam|auto_?reply|bounce|other|low|normal|positive|neutral|harmless|safe|resolved|answered|approved)\\b`, 'tag$|mark$|rate$|score$|flag$|treat$'),
	sign('dictates the answer', '\\b(?:set|output|return|respond with|answer with|change)\\b[^.!?\\n]{0,40}\\b(?:intent|urgency|sentiment|needs_?reply|label|category|classification|json)\\b[^.!?\\n]{0,20}(?:=|:|\\bto\\b|\\bas\\b|["\'`])', 'set$|output$|return$|respond with|answer with|change$ & intent$|urgency$|sentiment$|needsreply$|needs_reply$|label$|category$|classification$|json$'),
	sign('dictates the answer', `\\bset\\b${gap}\\bstatus\\b${gap}\\b(?:ready|approved|sent)\\b`, 'set$ & status$ & ready$|approved$|sent$'),
	sign('dictates the answer', `\\b(?:clasifica|etiqueta|marca|classe[zr]?|classifie[zr]?|étiquette[zr]?|klassifiziere\\w{0,2}|stufe\\w{0,2}|markiere\\w{0,2})\\b${gap}\\b(?:este (?:correo|mensaje)|ce (?:mail|message|courriel)|diese (?:e-?mail|mail|nachricht))\\b${gap}\\b(?:como|comme|als)\\b`, 'clasifica|etiqueta|marca|classe|classifie|étiquette|klassifiziere|stufe|markiere & este correo|este mensaje|ce mail|ce message|ce courriel|diese email|diese e-mail|diese mail|diese nachricht'),
	sign('dictates the answer', '(?:(?:把|将|將)(?:这封|此|本|這封)?(?:邮件|郵件)[^。\\n]{0,10}(?:分类|分類|标记|標記|归)|このメール(?:を|は)[^。\\n]{0,16}(?:と分類|に分類|として(?:分類|扱)))', '分类|分類|标记|標記|归|このメールを|このメールは'),
	// Marks that part the turns of a conversation with a model.
	sign('imitates the turns of a chat', '<\\|?(?:im_start|im_end|system|endoftext|assistant|user)\\|?>|\\[/?INST\\]|<<\\/?SYS>>|<\\/?(?:system|assistant|instructions?)>|^\\s{0,4}#{2,4}\\s?(?:system|instructions?|assistant|response)\\b', '<|[inst]|[/inst]|##'),
	sign('asks for the prompt', `\\b(?:reveal|print|show|repeat|output|tell me|display|leak|share|give me)\\b${gap}\\b(?:system prompt|initial prompt|(?:your|the) (?:hidden |secret |original |initial |full )?(?:instructions|prompt)|text above)\\b`, 'prompt$|instructions$|text above'),
	sign('asks for the prompt', '(?:系统提示词?|系統提示|システムプロンプト|prompt del sistema|invite système|systemprompt)', '系统提示|系統提示|システムプロンプト|del sistema|système|*systemprompt'),
];

export const suspicious: readonly InjectionSign[] = [
	sign('speaks to a model', '\\b(?:as an? (?:AI|LLM|language model|artificial intelligence|assistant)|(?:dear|hey|hello|attention),? (?:AI|LLM|assistant|chatbot|model)|note to (?:the )?(?:AI|LLM|assistant|model)|chatgpt|gpt-?[345]|openai|language model|chat-?bot|AI (?:model|assistant|system))\\b', 'as a ai|as an ai|dear ai|dear, ai|hey ai|hey, ai|hello ai|hello, ai|attention ai|attention, ai|note to ai|note to the ai|ai model|ai assistant|ai system|llm$|language model|artificial intelligence|assistant$|chatbot|chat-bot|model$|chatgpt|gpt|openai'),
	sign('speaks to a model', '(?:\\b(?:modelo de lenguaje|inteligencia artificial|modèle de langage|intelligence artificielle|sprachmodell|künstliche intelligenz)\\b|语言模型|語言模型|人工智能|言語モデル|人工知能|AIアシスタント)', 'modelo de lenguaje|inteligencia artificial|modèle de langage|intelligence artificielle|sprachmodell|künstliche intelligenz|语言模型|語言模型|人工智能|言語モデル|人工知能|アシスタント'),
	sign('imitates the turns of a chat', '^\\s{0,4}(?:system|assistant|human|user|AI|bot)\\s?:\\s', 'system$|assistant$|human$|user$|ai$|bot$ & :'),
	sign('dictates the answer', '\\b(?:respond|reply|answer|say|print|output|write|repeat|begin|start)\\b[^.!?\\n]{0,30}\\b(?:only|exactly|verbatim|nothing (?:else|but)|the (?:word|phrase|following)|your (?:answer|response|reply|sentence)s?|back to me)\\b', 'respond$|reply$|answer$|say$|print$|output$|write$|repeat$|begin$|start$ & only$|exactly$|verbatim$|nothing else|nothing but|the word|the phrase|the following|your answer|your response|your reply|your sentence|back to me'),
	sign('dictates the answer', '\\b(?:say|print|output|write|repeat|respond with)\\b[ :]{1,3}["\'“‘]', 'say$|print$|output$|write$|repeat$|respond with & "|\'|“|‘'),
	sign('lifts limits', '\\b(?:no (?:restrictions|filters?|limits|rules|censorship|moral|ethical)|without (?:any )?(?:restrictions|filters?|censorship|moral|ethical|warnings?)|unfiltered|uncensored|amoral|unethical|break free|content polic(?:y|ies)|(?:never|cannot|can not|can\'t|do not) refuse)\\b', 'no restrictions|no filter|no limits|no rules|no censorship|no moral|no ethical|without any |without restrictions|without filter|without censorship|without moral|without ethical|without warning|unfiltered|uncensored|amoral|unethical|break free|content polic|never refuse|cannot refuse|can not refuse|can\'t refuse|do not refuse'),
	sign('assigns a role to a model', '\\b(?:you (?:will|must|shall|are (?:going|required|now)|have to) (?:now )?(?:answer|act|respond|obey|behave|pretend|play|always|never|only|not|be)\\b|(?:act|behave) (?:as|like) (?:a|an|if)\\b|pretend\\b|role-?play|hypothetical (?:story|response|dialogue))', 'you will|you must|you shall|you are going|you are required|you are now|you have to|act as|act like|behave as|behave like|pretend$|roleplay|role-play|hypothetical'),
	sign('carries a hidden message', '\\b(?:decode|base64|rot13)\\b|[A-Za-z0-9+/]{120,}={0,2}', 'decode$|base64$|rot13$|*long run'),
];
