import type { Phrases } from './phrases';

export const ja: Phrases = {
	greeting: {
		named: { formal: '{name}様', informal: '{name}さん' },
		unnamed: { formal: 'お客様', informal: 'こんにちは。' },
	},
	opening: {
		question: {
			formal: 'お問い合わせいただき、誠にありがとうございます。',
			informal: 'ご質問ありがとうございます。',
		},
		update_request: {
			formal: 'ご連絡いただき、誠にありがとうございます。現在の状況についてのお問い合わせを承りました。',
			informal: 'ご連絡ありがとうございます。今の状況についてのお問い合わせですね。',
		},
		issue_report: {
			formal: '不具合についてご連絡いただき、誠にありがとうございます。ご不便をおかけしておりますこと、お詫び申し上げます。',
			informal: '不具合のご連絡ありがとうございます。ご不便をおかけして申し訳ありません。',
		},
		complaint: {
			formal: 'この度はご不快な思いをおかけし、誠に申し訳ございません。率直なご意見をお寄せいただき、ありがとうございます。いただいた内容を真摯に受け止めております。',
			informal: '率直なご意見をありがとうございます。ご迷惑をおかけして申し訳ありません。いただいた内容はしっかり受け止めています。',
		},
		billing: {
			formal: 'ご請求に関するお問い合わせをいただき、誠にありがとうございます。',
			informal: 'ご請求についてのお問い合わせ、ありがとうございます。',
		},
		scheduling: {
			formal: 'ご予約に関するご連絡をいただき、誠にありがとうございます。',
			informal: 'ご予約についてのご連絡、ありがとうございます。',
		},
		sales_inquiry: {
			formal: 'お問い合わせいただき、また弊社のサービスにご関心をお寄せいただき、誠にありがとうございます。',
			informal: 'お問い合わせと、サービスへのご関心、ありがとうございます。',
		},
		cancellation: {
			formal: 'ご解約に関するご連絡を拝受し、ご要望の内容を確認いたしました。',
			informal: '解約についてのご連絡を受け取り、ご要望の内容を確認しました。',
		},
		information: {
			formal: '情報をご提供いただき、誠にありがとうございます。',
			informal: '情報をお送りいただき、ありがとうございます。',
		},
		feedback: {
			formal: '貴重なご意見をお寄せいただき、心より御礼申し上げます。',
			informal: 'ご感想をお寄せいただき、本当にありがとうございます。',
		},
		opt_out: {
			formal: '弊社からのご案内およびお客様の情報に関するご要望を拝受いたしました。',
			informal: 'ご案内メールとお客様の情報についてのご要望を受け取りました。',
		},
		other: {
			formal: 'ご連絡いただき、誠にありがとうございます。',
			informal: 'ご連絡ありがとうございます。',
		},
	},
	known: {
		formal: '{reference}につきまして、弊社の記録は以下のとおりでございます。',
		informal: '{reference}について、こちらの記録は次のとおりです。',
	},
	asked: { formal: 'ご質問：{question}', informal: 'ご質問：{question}' },
	toBeChecked: {
		formal: '以下の点につきましては、正確にお答えするため、弊社での確認が必要でございます。',
		informal: '次の点は、正確にお答えするために、こちらで確認が必要です。',
	},
	toBeCheckedAll: {
		formal: '本件につきましては、正確にお答えするため、弊社での確認が必要でございます。',
		informal: 'この件は、正確にお答えするために、こちらで確認が必要です。',
	},
	aboutReference: '{reference}の現在の状況',
	closing: {
		formal: '補足事項がございましたら、本メールにそのままご返信くださいませ。',
		informal: '補足があれば、このメールにそのままご返信ください。',
	},
	signOff: { formal: '何卒よろしくお願い申し上げます。', informal: 'よろしくお願いします。' },
	quotes: ['「', '」'],
	colon: '：',
	fields: {
		status: '状況',
		progress: '進捗',
		expectedDelivery: 'お届け予定',
		shippedAt: '発送日',
		deliveredAt: 'お届け日',
		carrier: '配送業者',
		trackingNumber: '追跡番号',
		amount: '金額',
		issuedAt: '発行日',
		dueDate: 'お支払い期限',
		paidAt: 'お支払い日',
		appointment: 'ご予約日時',
		location: '場所',
		openedAt: '受付日',
		resolvedAt: '解決日',
		nextStep: '今後の対応',
	},
	states: {
		open: '未対応',
		in_progress: '対応中',
		pending: '保留中',
		scheduled: '日程調整済み',
		confirmed: '確定',
		processing: '処理中',
		shipped: '発送済み',
		in_transit: '配送中',
		delivered: 'お届け済み',
		completed: '完了',
		resolved: '解決済み',
		closed: '対応終了',
		cancelled: 'キャンセル済み',
		paid: 'お支払い済み',
		unpaid: '未払い',
		overdue: '期限超過',
		refunded: '返金済み',
		on_hold: '一時停止',
		delayed: '遅延',
		booked: '予約済み',
		active: '有効',
		planned: '予定',
		sent: '送信済み',
		accepted: '承諾済み',
		expired: '期限切れ',
	},
};
