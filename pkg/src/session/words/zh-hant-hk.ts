// 繁體中文（香港）：只寫與 zh-hant 不同的文字。

import * as shared from "../../../build/words-zh-hant-hk.js";
import type { Words } from "./en.js";
import { zhHant } from "./zh-hant.js";

export const zhHantHk: Words = {
  ...zhHant,
  verdict: { ...zhHant.verdict, gap: "計劃對這種情況沒有規定，請向負責人請示。" },
  plans: {
    ...zhHant.plans,
    applies: "適用本計劃",
    mayApply: "可能適用本計劃",
    open: "未能確定適用哪個計劃。",
    count: (certain, maybe) =>
      [`適用 ${certain} 個計劃`, maybe === 0 ? "" : `還可能適用 ${maybe} 個`].filter(Boolean).join("，"),
    laterOnes: "其他計劃的時限較後",
    differs: "各計劃指定的人不同，請先決定由誰負責。",
  },
  changes: {
    ...zhHant.changes,
    concerned: "現在適用本計劃。",
    mayConcern: "現在可能適用本計劃。",
    certain: "現在已確定適用本計劃。",
    uncertain: "是否適用本計劃，現在又未能確定。",
    gone: "不再適用本計劃。指揮者確認之前，仍按本計劃處理。",
  },
  result: {
    ...zhHant.result,
    title: { ...zhHant.result.title, sent: "報告已提交", sending: "正在提交報告……", waiting: "報告尚未提交" },
    code: "讀給對方聽的編號",
    contactOpen: "計劃沒有規定多久回覆。情況惡化，請再次報告或打電話。",
    plan: "完整計劃",
    basis: {
      ...zhHant.result.basis,
      plan: shared.from_plan,
      borrowed: shared.from_other,
      gap: shared.from_gap,
    },
    over: (time) => `已逾期 ${time}`,
    unspecified: shared.unspecified,
  },
  check: {
    ...zhHant.check,
    title: "可以提交了",
    open: "現在就可以提交。還未答的由處理人員核實。",
    privacy: "提交之前，所有內容只存在這部裝置上。",
  },
  delivery: {
    ...zhHant.delivery,
    sending: "正在提交報告……",
    sent: "報告已提交。",
    notSent: "報告尚未提交。",
    why: { ...zhHant.delivery.why, unreachable: () => "未能連接接收方，可能是網絡不通。" },
    waiting: {
      all: "報告已存在這部裝置上。頁面開着時會自動重新提交；關閉後，下次開啟本頁面時會繼續提交。",
      answers: "回答已存在這部裝置上，檔案沒有儲存。提交之前請不要關閉頁面，頁面會自動重新提交。",
      nothing: "報告沒有存在這部裝置上。請不要關閉頁面，頁面會自動重新提交；也可以先下載報告。",
    },
    again: "重新提交",
    update: "提交修改後的報告",
  },
  mine: {
    ...zhHant.mine,
    waiting: (n) => `${n} 份尚未提交`,
    states: { ...zhHant.mine.states, sent: "已提交。", waiting: "尚未提交，會自動重試。" },
  },
  keep: {
    ...zhHant.keep,
    printAll: "列印完整計劃",
    whole: "完整計劃：列印、下載",
    otherPack: "計劃在這段期間有更新，不再適用的回答已刪去。",
  },
};
