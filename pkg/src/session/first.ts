// The words of the first screen, in all languages: they stand before anything else has been loaded.

import { nearest } from "./language.js";

/** What can be needed before anything else is there: in the form's own script, the rest comes by locale. */
export interface FirstWords {
  readonly loading: string;
  readonly title: string;
  /** What to do instead. */
  readonly call: string;
  readonly again: string;
  readonly details: string;
  /** The question on danger, until the pack's own is there, which outweighs it. */
  readonly danger: string;
  readonly dangerHelp: string;
  readonly yes: string;
  readonly no: string;
  readonly unsure: string;
  /** Over what to do where people are in danger: true of a fire, which one leaves, and of somebody to stay with. */
  readonly safe: string;
  readonly dial: string;
  /** Those numbers, unless the page names others. */
  readonly phones: Readonly<Record<string, string>>;
  readonly story: string;
  readonly storyHelp: string;
  readonly secrets: string;
  readonly next: string;
  readonly send: string;
  /** A report that is to be sent waits for the engine. */
  readonly waits: string;
}

const FIRST: Readonly<Record<"zh-Hans" | "zh-Hant" | "en", FirstWords>> = {
  "zh-Hans": {
    loading: "正在打开预案……",
    title: "表单无法打开",
    call: "情况紧急请不要等：按单位规定的方式直接打电话报告。",
    again: "重试",
    details: "技术信息",
    danger: "现在有人可能受到伤害吗？",
    dangerHelp: "例如起火、冒烟、触电，有人受伤、被困或受到威胁。",
    yes: "有",
    no: "没有",
    unsure: "不知道",
    safe: "注意自身安全，马上求助",
    dial: "着火、被困、落水 {fire}，伤病 {ambulance}，治安 {police}。说清地点。",
    phones: { fire: "119", ambulance: "120", police: "110" },
    story: "发生了什么事？",
    storyHelp: "用自己的话写几句：看到什么、在哪里、什么时候开始。",
    secrets: "请不要填写密码。",
    next: "继续",
    send: "现在提交",
    waits: "正在准备，好了马上提交，请不要关闭页面……",
  },
  "zh-Hant": {
    loading: "正在開啟應變計畫……",
    title: "表單無法開啟",
    call: "情況緊急請不要等：依單位規定的方式直接打電話通報。",
    again: "再試一次",
    details: "技術資訊",
    danger: "現在有人有危險嗎？",
    dangerHelp: "例如起火、冒煙、觸電，有人受傷、受困或受到威脅。",
    yes: "有",
    no: "沒有",
    unsure: "不知道",
    safe: "注意自身安全，馬上求救",
    dial: "撥 {fire}（火警、救護、受困、落水）或 {police}（報案）。說清地點。",
    phones: { fire: "119", police: "110" },
    story: "發生了什麼事？",
    storyHelp: "用自己的話寫幾句：看到什麼、在哪裡、從什麼時候開始。",
    secrets: "請不要填寫密碼。",
    next: "繼續",
    send: "立即送出",
    waits: "正在準備，好了馬上送出，請不要關閉頁面……",
  },
  en: {
    loading: "Getting the plan ready …",
    title: "This form cannot start",
    call: "If it is urgent, do not wait: report by phone, in the way your organisation has told you.",
    again: "Try again",
    details: "Technical details",
    danger: "Is anyone in danger right now?",
    dangerHelp: "For example fire, smoke, electric shock, or someone hurt, trapped or threatened.",
    yes: "Yes",
    no: "No",
    unsure: "I don’t know",
    safe: "Stay safe, and call for help now",
    dial: "Call {emergency} or your local number. Say where, and how many people.",
    phones: { emergency: "112" },
    story: "What happened?",
    storyHelp: "Write a few sentences in your own words: what you see, where, since when.",
    secrets: " Do not write passwords here.",
    next: "Continue",
    send: "Send now",
    waits: "Getting ready: your report goes as soon as it can. Keep this page open …",
  },
};

/** Those of Hong Kong: what differs from `zh-Hant`. */
const HONG_KONG: FirstWords = {
  ...FIRST["zh-Hant"],
  loading: "正在開啟應變計劃……",
  call: "情況緊急請不要等：按單位規定的方式直接打電話報告。",
  danger: "現在有人有危險嗎？",
  dangerHelp: "例如起火、冒煙、觸電，有人受傷、被困或受到威脅。",
  dial: "打 {emergency}，講清楚地點、人數。",
  phones: { emergency: "999" },
  storyHelp: "用自己的話寫幾句：看到什麼、在哪裡、由什麼時候開始。",
  send: "立即提交",
  waits: "正在準備，好了馬上提交，請不要關閉頁面……",
};

const ALL = { ...FIRST, "zh-Hant-HK": HONG_KONG };

/** The form's own locale that serves the first of `wanted` that any serves. */
export function firstLocale(wanted: readonly string[]): keyof typeof ALL {
  return nearest(wanted, Object.keys(ALL)) as keyof typeof ALL;
}

/** What is said before the words of a locale are there; the same stands in `Words.first`. */
export function firstWords(wanted: readonly string[]): FirstWords {
  return ALL[firstLocale(wanted)];
}
