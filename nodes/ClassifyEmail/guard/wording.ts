/**
 * What machines write, in the six languages of the product (and a few neighbours in subjects). Lowercase; compared with
 * lowercased text whose spaces are collapsed. Data only; `guard.ts` reads it.
 */

/** A subject that starts so is an automatic answer. */
export const autoReplySubjects: readonly string[] = [
	'automatic reply', 'auto reply', 'auto-reply', 'autoreply', 'auto response', 'auto-response', 'automatic response', 'autoresponse', 'out of office autoreply', 'out-of-office reply', 'vacation reply', 'vacation response', 'this is an automated', 'complaint about message from',
	'automatische antwort', 'abwesenheitsnotiz', 'abwesenheitsbenachrichtigung', 'abwesenheitsassistent', 'automatische rückmeldung', 'automatische empfangsbestätigung',
	'réponse automatique', 'reponse automatique', 'message d\'absence', 'message d’absence', 'absence du bureau', 'notification d\'absence',
	'respuesta automática', 'respuesta automatica', 'contestación automática', 'aviso de ausencia', 'mensaje de ausencia',
	'自动回复', '自動回覆', '自动答复', '自動回復', '外出自动回复', '【自动回复】', '[自动回复]', '[自動回覆]', '休假自动回复',
	'自動返信', '自動応答', '【自動返信】', '[自動返信]', '【自動応答】', '不在通知', '不在のお知らせ', '不在連絡', '【不在連絡】',
	'risposta automatica', 'resposta automática', 'automatisch antwoord',
];

/** How a mail program reports that a mail was read. People write so, too: the body must report it, or be empty. */
export const receiptTitles: readonly string[] = ['read:', 'not read:', 'gelesen:', 'ungelesen:', 'lu :', 'lu:', 'non lu :', 'leído:', 'no leído:', '已读:', '已读：', '已讀:', '已讀：', '開封済み:', '開封済み：'];

/** What such a report says. */
export const readPhrases: readonly string[] = [
	'your message', 'read by recipient', 'read receipt', 'ihre nachricht', 'lesebestätigung', 'votre message', 'confirmation de lecture', 'su mensaje', 'el mensaje que envió', 'confirmación de lectura', '您的邮件', '您的郵件', '回执', '回執', '開封日時', '受領通知', '受信者に次の',
	'was read', 'without being read', 'was displayed', 'wurde gelesen', 'ungelesen gelöscht', 'wurde angezeigt', 'a été lu', 'sans être lu', 'a été affiché', 'ha sido leído', 'fue leído', 'se leyó', 'sin leer', '已被阅读', '阅读时间', '已於', '開封されました', '開封しました', 'mdn-sent-automatically',
];

/** A subject that starts so is one if it ends there or goes on with a colon, dash, bracket or day; else the body must say so too. */
export const absenceTitles: readonly string[] = [
	'out of office', 'out of the office', 'out-of-office', 'ooo', 'away from the office', 'away from office', 'i am away',
	'nicht im büro', 'hors du bureau', 'fuera de la oficina', 'fuera de oficina', '不在办公室',
];

/** Words that people's subjects begin with, too ("Vacaciones", a house to rent): the body must speak of an absence, whatever they go on with. */
export const absenceWords: readonly string[] = [
	'on vacation', 'on holiday', 'on leave', 'on annual leave', 'on parental leave', 'on maternity leave',
	'abwesenheit', 'abwesend', 'außer haus', 'im urlaub', 'absent', 'absente', 'absence', 'en congé', 'en congés', 'ausente', 'ausencia', 'de vacaciones', 'vacaciones',
	'外出', '休假', '不在', '休暇', '夏季休業',
];

/** Of absence: what is said of oneself. */
export const absencePhrases: readonly string[] = [
	'out of the office', 'out of office', 'on annual leave', 'on vacation until', 'on leave until', 'on parental leave', 'on maternity leave', 'on holiday until', 'currently on vacation', 'currently on holiday', 'currently on leave', 'currently away', 'away from my desk', 'no longer with the company', 'no longer work at', 'no longer works at', 'has left the company', 'no longer employed',
	'nicht im büro', 'bin außer haus', 'nicht im hause', 'bin abwesend', 'ich abwesend', 'derzeit abwesend', 'zurzeit abwesend', 'bin im urlaub', 'ich im urlaub', 'derzeit im urlaub', 'in elternzeit', 'ich nicht erreichbar', 'bin nicht erreichbar', 'nicht mehr im unternehmen', 'nicht mehr für uns tätig',
	'absent du bureau', 'absente du bureau', 'je suis absent', 'actuellement absent', 'actuellement en congé', 'je suis en congé', 'je serai absent', 'ne fait plus partie', 'ne travaille plus',
	'fuera de la oficina', 'fuera de oficina', 'me encuentro ausente', 'estoy de vacaciones', 'me encuentro de vacaciones', 'estaré ausente', 'estoy de baja', 'ya no trabaja', 'ya no forma parte',
	'不在办公室', '不在辦公室', '正在休假', '休假中', '正在外出', '正在出差', '已离职', '正在休年假', '目前外出', '在休假',
	'不在にしております', '不在となります', '不在とさせて', '休暇をいただいて', '休暇を頂いて', '休業とさせて', '出張中', '席を外して', '休暇中', '退職いたしました', '退職しました', '外出しております',
];

/** Of absence: to whom one may turn meanwhile, or that nobody reads. With a phrase above, an absence note; a return date alone is what people write too. */
export const meanwhilePhrases: readonly string[] = [
	'limited access', 'no access to my', 'not have access to', 'for urgent', 'in urgent', 'if urgent', 'for immediate assistance', 'in my absence', 'during my absence', 'your email will not be', 'will not be forwarded',
	'in dringenden', 'in dringender', 'während meiner abwesenheit', 'in meiner abwesenheit', 'wenden sie sich', 'nicht weitergeleitet', 'meine vertretung',
	'en cas d\'urgence', 'en cas d’urgence', 'pour toute urgence', 'pendant mon absence', 'en mon absence', 'veuillez contacter', 'vous pouvez contacter', 'merci de contacter',
	'en caso de urgencia', 'para asuntos urgentes', 'durante mi ausencia', 'en mi ausencia', 'contacte con', 'pueden contactar', 'acceso limitado',
	'如有急事', '紧急事宜', '緊急事宜', '如有紧急', '如有緊急', '无法及时回', '無法及時回', '不能及时回', '休假期间', '外出期间',
	'お急ぎの場合', 'お急ぎの方', 'お急ぎのご', '緊急の場合', '緊急のご', 'ご返信が遅', '返信が遅', '後任の', '不在の間',
	'please direct', 'please address', 'kindly direct', 'kindly contact', 'please contact', 'please reach out to',
];

/** Of absence: when it ends, who stands in. Said by people as well, so that it counts only under a subject that tells of an absence. */
export const returnPhrases: readonly string[] = [
	'closed until', 'are not read', 'bin bis', 'bin vom', 'vertretung', 'nicht erreichbar', 'no leeré', 'encuentro fuera', 'sin acceso',
	'back on', 'be back', 'i return', 'will return', 'i am returning', 'upon my return', 'wieder erreichbar', 'wieder im büro', 'wieder im haus', 'wieder da', 'wieder für sie da', 'zurück am', 'nach meiner rückkehr',
	'de retour', 'à mon retour', 'vuelvo', 'volveré', 'regreso', 'regresaré', 'a mi vuelta', '返回', '回来', '回來', '返岗', '復帰', '出社', '戻り', '再開',
];

/** What only a machine says of its own mail ("this is", "this mail was"), so that who complains of an automatic answer is not taken for one. One is enough. */
export const machinePhrases: readonly string[] = [
	'this is an automatic reply', 'this is an automatic response', 'this is an automatic message', 'this is an automatic email', 'this is an automatic e-mail', 'this is an automatic notification', 'this is an automatic acknowledg', 'this is an automated reply', 'this is an automated response', 'this is an automated message', 'this is an automated email', 'this is an automated e-mail', 'this is an automated notification', 'this is an automated acknowledg',
	'this is an automatically generated', 'this is an auto-generated', 'this is an auto generated', 'this message was automatically', 'this email was automatically', 'this e-mail was automatically', 'this message has been automatically', 'this email has been automatically', 'this message was generated automatically', 'this email was generated automatically',
	'dies ist eine automatische antwort', 'dies ist eine automatische nachricht', 'dies ist eine automatische e-mail', 'dies ist eine automatisch', 'diese e-mail wurde automatisch', 'diese nachricht wurde automatisch', 'diese mail wurde automatisch',
	'ceci est un message automatique', 'ceci est une réponse automatique', 'ceci est un e-mail automatique', 'ce message a été généré automatiquement', 'ce message est généré automatiquement', 'cet e-mail a été généré automatiquement', 'cet email a été généré automatiquement', 'ce message a été envoyé automatiquement', 'ce mail a été envoyé automatiquement', 'cet e-mail a été envoyé automatiquement',
	'este es un mensaje automático', 'este es un correo automático', 'esta es una respuesta automática', 'este mensaje se ha generado automáticamente', 'este mensaje ha sido generado automáticamente', 'este correo se ha generado automáticamente', 'este correo ha sido generado automáticamente', 'este mensaje fue generado automáticamente',
	'这是一封自动', '此邮件为系统自动', '此邮件由系统', '此为系统自动', '本邮件由系统', '本邮件为系统', '系统自动发送的邮件', '此郵件為系統自動', '本郵件由系統', '此郵件由系統',
	'このメールは自動', '本メールは自動', 'このメールはシステム', '本メールはシステム', '自動返信メールです', '自動送信メールです', '自動配信メールです', '自動返信です', '自動送信です', '自動配信です', '自動で送信されています', '自動的に送信されています', '自動送信されています', '自動送信しております', '自動配信されています',
];

/** What a mail says that nobody reads answers to: it wants none, whatever it is about (a notice, an offer). */
export const unreadPhrases: readonly string[] = [
	'do not reply to this', 'do not respond to this', 'please don\'t reply to this', 'do not reply directly to this', 'an unattended mailbox', 'mailbox is not monitored', 'mailbox is unattended', 'inbox is not monitored',
	'antworten sie nicht auf diese', 'nicht auf diese e-mail antworten', 'nicht auf diese mail antworten', 'nicht auf diese nachricht antworten', 'auf diese e-mail nicht zu antworten',
	'ne pas répondre à ce message', 'ne pas répondre à cet e-mail', 'ne pas répondre à cet email', 'ne pas répondre à ce mail', 'ne pas répondre à ce courriel', 'ne répondez pas à ce', 'ne répondez pas à cet',
	'no responda a este', 'no respondas a este', 'no conteste a este', 'por favor no responder a este', 'no responder a este correo',
	'请勿回复', '请勿直接回复', '請勿回覆', '請勿直接回覆', '请不要回复此', '请不要直接回复',
	'送信専用', 'このメールに返信しない', 'このメールに返信されても', 'このメールには返信', '本メールに返信しない', '本メールに返信されても', '本メールへの返信は', 'ご返信いただいてもお答え', '返信はできません', '返信は受け付けて',
];

/** Receipts a ticket system writes; people may too, so that they count only with another signal. */
export const receiptPhrases: readonly string[] = [
	'we have received your', 'we\'ve received your', 'has been received', 'your request has been', 'your ticket has been', 'a ticket has been', 'ticket has been created', 'ticket was created', 'thank you for contacting', 'thanks for contacting', 'thank you for your message', 'thank you for your email', 'thank you for reaching out', 'a member of our team will', 'one of our agents', 'we will get back to you', 'reference number', 'ticket number', 'your case number', 'support request',
	'ihre anfrage ist', 'ihre anfrage wurde', 'ist bei uns eingegangen', 'haben wir erhalten', 'vielen dank für ihre anfrage', 'vielen dank für ihre nachricht', 'ticketnummer', 'vorgangsnummer', 'ein ticket wurde',
	'nous avons bien reçu', 'votre demande a', 'a bien été reçu', 'a bien été enregistrée', 'numéro de ticket', 'merci de nous avoir contact', 'hemos recibido su', 'hemos recibido tu', 'su solicitud ha', 'tu solicitud ha', 'ha sido registrad', 'gracias por contactar', 'número de ticket', 'nos pondremos en contacto',
	'我们已收到', '已收到您的', '您的工单', '工单已', '感谢您的来信', '感谢您联系', 'お問い合わせを受け付け', 'お問い合わせありがとう', 'お問い合わせいただき', '受付番号', '受け付けました', '受付いたしました', '担当者より',
];

/** Starts of the local part of an address nobody reads. `info`, `office`, `contact` and the like are people. */
export const noReplyAddress =
	/^(?:no[-_.+]?reply|no[-_.]?respon(?:der|d|se|da)|noreply\w*|do[-_.]?not[-_.]?(?:reply|respond)|dont[-_.]?reply|donotreply|not[-_.]?reply|unattended|nepasrepondre|ne[-_.]?pas[-_.]?repondre|nicht[-_.]?antworten|keine[-_.]?antwort|nessuna[-_.]?risposta|nao[-_.]?responda|bounces?)(?:[-_.+\d].*)?$|^(?:null|devnull)\d*$|[-_.+](?:no[-_.]?reply|do[-_.]?not[-_.]?reply|donotreply)$/u;

/** Local parts and display names of machines that handle mail. */
export const mailMachine = /^(?:mailer[-_]?daemon|mail[-_]?daemon|mdaemon|auto-?reply|autoresponder|complaints?-?feedback|arf|fbl)(?:[-_.+].*)?$/u;
export const mailMachineName = /mail delivery (?:subsystem|system|service)|mailer[- ]daemon|メール配信|邮件系统|系统退信/u;

/** Under these, machines report and people who look after mail write: the mail must read like a report. `delivery@` is a haulier. */
export const mailRole = /^(?:post[-_]?master|mail[-_.]?delivery)(?:[-_.+].*)?$/u;
export const mailRoleName = /postmaster|system administrator|mail administrator/u;

/** Subjects of returned mail, with a machine as sender. */
export const bounceSubjects: readonly string[] = [
	'undelivered mail', 'undeliverable', 'undeliver', 'delivery status notification', 'delivery failure', 'delivery notification', 'delivery has failed', 'delivery report', 'mail delivery', 'mail delivery failed', 'message delivery', 'returned mail', 'mail returned', 'failure notice', 'failure delivery', 'message not delivered', 'could not send', 'non-delivery', 'non delivery', 'nondeliverable', 'not delivered', 'email rejected', 'mail system error', 'mail error', 'mail failure', 'warning: could not send', 'warning: message', 'delayed mail', 'message delayed', 'delivery delayed', 'delivery incomplete', 'bounce', 'rejected', 'user unknown', 'unknown user', 'message status', 'mail could not be delivered', 'there was an error sending your mail', 'notification d', 'dsn:',
	'unzustellbar', 'zustellung fehlgeschlagen', 'nicht zustellbar', 'fehler bei der zustellung', 'unzustellbare', 'zustellungsfehler', 'nachricht konnte nicht', 'échec de la remise', 'échec de remise', 'non remis', 'courrier non distribu', 'message non distribu', 'retour de courrier', 'no se pudo entregar', 'no se puede entregar', 'no entregado', 'error de entrega', 'devuelto', 'fallo en la entrega', 'notificación de estado de entrega', 'estado de entrega', 'correo no entregado', 'mensaje no entregado',
	'退信', '邮件退回', '系统退信', '无法投递', '未送达', '投递失败', '未传递', '未傳遞', '无法送达', '無法傳遞', '配信不能', '配信不可', '送信できません', 'メール配信', '配信エラー', '配達不能', '送信エラー', '未配信', '配信状態', 'エラーメール', '配送エラー',
];

/** What a returned mail says at its beginning, for systems that send no report part. */
export const bouncePhrases: readonly string[] = [
	'this is the qmail', 'this is the mail system at host', 'this message was created automatically by mail delivery', 'could not be delivered', 'was undeliverable', 'couldn\'t be delivered', 'couldn’t be delivered', 'wasn\'t delivered', 'wasn’t delivered', 'wasn\'t able to deliver', 'were not able to deliver', 'unable to deliver', 'delivery to the following', 'delivery has failed', 'delivery failed', 'permanent fatal errors', 'permanent error', 'delivery of your message', 'not been delivered', 'was not delivered', 'unable to be delivered', 'undeliverable', 'could not deliver', 'cannot be delivered', 'did not reach the following', 'your message did not reach', 'returned to sender', 'message was rejected', 'has been rejected', 'host unknown', 'user unknown', 'unknown user', 'no such user', 'mailbox unavailable', 'mailbox full', 'mailbox is full', 'over quota', 'quota exceeded', 'transcript of session follows', 'recipient rejected', 'does not exist', 'address rejected', 'failed addresses follow', 'final-recipient:', 'diagnostic-code:', 'failed for the following', 'an error occurred while', 'rejected your message', 'message delayed', 'will continue to try', 'delivery attempts',
	'la remise a échoué', '无法传递', '無法傳遞', '未能将您的邮件', 'konnte nicht zugestellt', 'nicht zugestellt werden', 'zustellung nicht möglich', 'n\'a pas pu être', 'n’a pas pu être', 'n\'a pas été remis', 'no se pudo entregar', 'no se ha podido entregar', 'no ha podido ser entregado', '无法投递', '无法送达', '未能送达', '被退回', '配信できません', '送信できません', '届けることができません', '見つかりませんでした', '宛先不明', '存在しません', '配送できません', '届きませんでした',
];
