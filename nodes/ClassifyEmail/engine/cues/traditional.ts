/** Traditional and simplified spelling in turn: the characters that occur in the phrases of `zh.ts`. */
const pairs =
	'訂订單单約约續续費费終终結结賬账帳账號号關关閉闭銷销換换應应務务戶户會会員员協协議议購购買买賣卖價价報报詢询問问題题壞坏錯错誤误異异開开無无來来發发貨货達达遲迟' +
	'還还沒没處处負负責责對对態态聯联絡络復复覆复簽签註注冊册轉转帶带電电話话時时間间點点離离辦办請请謝谢諾诺賠赔償偿業业專专憤愤氣气過过隱隐個个資资訊讯刪删郵邮廣广' +
	'邊边條条匯汇銀银額额餘余稅税據据紅红財财優优試试樣样產产級级數数庫库備备設设機机網网頁页連连線线頻频軟软體体顯显載载統统癱瘫瘓痪閃闪頓顿斷断損损傷伤熱热維维護护' +
	'檢检確确認认視视預预見见麵面談谈訪访週周幾几進进況况狀状樂乐節节慶庆賀贺聖圣誕诞選选擇择讓让給给們们這这該该與与於于為为從从後后內内麼么嗎吗裡里經经歷历學学習习' +
	'實实職职簡简獎奖遺遗營营計计劃划盡尽緊紧險险災灾團团隊队親亲爭争絕绝滿满極极譜谱騙骗騷骚擾扰擔担憂忧慮虑難难聽听說说讀读寫写記记錄录課课際际標标準准測测舊旧臺台' +
	'灣湾運运輸输遞递貴贵歡欢驚惊讚赞謹谨啟启覽览檔档圖图';

const simplified = new Map(
	[...pairs].flatMap((character, index, all): Array<[string, string]> =>
		index % 2 === 0 ? [[character, all[index + 1] ?? character]] : [],
	),
);

/** One character for one, so that positions stay. */
export function traditionalToSimplified(text: string): string {
	return [...text].map((character) => simplified.get(character) ?? character).join('');
}
