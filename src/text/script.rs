//! The two scripts of Chinese: a word counts alike in either of them where a description is compared with examples.

/// The traditional characters that people need most for what happens to them, each with the simplified one behind it, in
/// ascending order. Those of them that are several in the other script stand for one here; nothing is ever shown so.
const PAIRS: &str = "\
亂乱來来個个們们備备傳传傷伤價价內内兩两冊册凍冻別别刪删劑剂動动務务員员問问單单嗆呛嗎吗圍围圖图報报壓压壞坏夾夹學学寫写專专對对帶带幣币幾几\
庫库廠厂廣广後后惡恶態态應应戶户捲卷掃扫掛挂換换搶抢擊击敗败數数斷断時时暈晕書书會会東东條条業业槍枪樓楼標标樣样機机檢检櫃柜權权歷历殺杀氣气\
沒没洩泄測测滅灭滲渗滾滚滿满漲涨無无煙烟熱热燈灯燒烧燙烫牆墙現现產产異异發发盜盗盤盘碼码磚砖筆笔簡简約约紅红紙纸結结絡络給给統统絲丝綁绑經经\
網网線线編编續续罵骂聞闻聯联聲声職职脅胁腦脑腳脚臉脸舉举舊旧萬万蓋盖藥药處处號号蟲虫補补裝装裡里複复見见視视觸触訂订記记設设訴诉註注詐诈試试\
話话該该認认誤误說说誰谁請请謠谣證证識识議议護护變变負负貨货費费貼贴資资賠赔賣卖質质賭赌贖赎車车軟软載载轉转辦办這这連连進进過过違违遠远還还\
邊边醫医銀银錄录錢钱錯错鍋锅鎖锁鐵铁長长門门閃闪開开間间閘闸闆板關关離离電电響响頁页頂顶頭头頻频額额顯显風风餘余馬马騙骗驗验體体麼么黃黄點点";
const COUNT: usize = PAIRS.len() / 6;
const TABLE: ([u16; COUNT], [u16; COUNT]) = table(PAIRS.as_bytes());

/// The columns of the pairs. Each character has three bytes in UTF-8.
#[allow(clippy::indexing_slicing, reason = "worked out while compiling, where a wrong place is an error")]
const fn table(bytes: &[u8]) -> ([u16; COUNT], [u16; COUNT]) {
    let (mut traditional, mut simplified) = ([0; COUNT], [0; COUNT]);
    let mut at = 0;
    while at < COUNT {
        traditional[at] = code(bytes, at * 6);
        simplified[at] = code(bytes, at * 6 + 3);
        at += 1;
    }
    (traditional, simplified)
}

#[allow(clippy::indexing_slicing, reason = "worked out while compiling, where a wrong place is an error")]
const fn code(bytes: &[u8], at: usize) -> u16 {
    (bytes[at] as u16 & 0xf) << 12 | (bytes[at + 1] as u16 & 0x3f) << 6 | bytes[at + 2] as u16 & 0x3f
}

/// The code of a character, or that of its simplified form where it is a common traditional one.
pub(crate) fn code_in_either(c: char) -> u32 {
    let code = u32::from(c);
    let known = u16::try_from(code).ok().and_then(|code| TABLE.0.binary_search(&code).ok());
    known.and_then(|at| TABLE.1.get(at)).map_or(code, |simplified| u32::from(*simplified))
}

#[cfg(test)]
mod tests {
    use super::{PAIRS, TABLE, code_in_either};

    #[test]
    fn each_pair_is_found_and_leads_no_further() {
        let characters: Vec<char> = PAIRS.chars().collect();
        assert!(characters.iter().all(|c| c.len_utf8() == 3) && TABLE.0.is_sorted());
        for pair in characters.chunks(2) {
            assert_eq!(code_in_either(pair[0]), u32::from(pair[1]), "{pair:?}");
            assert_eq!(code_in_either(pair[1]), u32::from(pair[1]), "{pair:?}");
        }
        assert_eq!(
            "電a火".chars().map(code_in_either).collect::<Vec<_>>(),
            "电a火".chars().map(u32::from).collect::<Vec<_>>()
        );
    }
}
