// What happens to people at work: how they tell it in three languages, what they answer, and what the plan makes of it.

/**
 * `story` by locale; `facts` are the answers that the person knows, by the fact's id, everything else is “I don’t know”;
 * `expect` is what the form must end with: as long as only those who handle it can know the rest, the most serious of the
 * levels that are `possible`.
 */
export const situations = [
  {
    id: "ransom-note",
    story: {
      "zh-Hans": "财务电脑上的文件全部打不开，桌面上出现勒索信，要求支付比特币。",
      "zh-Hant": "財務電腦上的檔案全部打不開，桌面上出現勒索信，要求支付比特幣。",
      en: "All files on the accounting computer are encrypted and there is a ransom note asking for bitcoin.",
    },
    facts: {
      "incident.signs": ["malware-signs"],
      "safety.people_at_risk": false,
      "leak.status": "suspected",
      "leak.customer_data": true,
      "system.state": "down",
      "affected.extent": "local",
      "attack.ongoing": true,
    },
    expect: { level: "P1", kind: "harmful-content-or-malware", scope: "local" },
    possible: ["P1"],
  },
  {
    id: "list-to-wrong-person",
    story: {
      "zh-Hans": "邮件发错人了，附件里是全部客户资料，撤不回来。",
      "zh-Hant": "郵件寄錯人了，附件裡是全部客戶資料，收不回來。",
      en: "I mailed the customer list to the wrong person outside the company, customer data has leaked.",
    },
    facts: {
      "incident.signs": ["information-exposed"],
      "safety.people_at_risk": false,
      "leak.status": "confirmed",
      "leak.ongoing": false,
      "leak.customer_data": true,
    },
    expect: { level: "P1", kind: "information-leak", scope: "none" },
    possible: ["P1", "P2", "P3"],
  },
  {
    id: "orders-down",
    story: {
      "zh-Hans": "订单系统打不开，重启以后还是不行，全店都没法下单。",
      "zh-Hant": "訂單系統打不開，重新啟動以後還是不行，全店都沒辦法下單。",
      en: "The order system does not open, a restart did not help, nobody can take orders.",
    },
    facts: {
      "incident.signs": ["software-error"],
      "safety.people_at_risk": false,
      "system.state": "down",
      "affected.extent": "local",
      "operation.affected": true,
    },
    expect: { level: "P1", kind: "software-failure", scope: "local" },
    possible: ["P1", "P2", "P3"],
  },
  {
    id: "one-computer",
    story: {
      "zh-Hans": "我的电脑开不了机，按电源没反应，同事的都正常。",
      "zh-Hant": "我的電腦無法開機，按電源沒反應，同事的都正常。",
      en: "My computer has no power any more; the ones of my colleagues work.",
    },
    facts: {
      "incident.signs": ["hardware-fault"],
      "safety.people_at_risk": false,
      "system.state": "down",
      "affected.extent": "one",
      "operation.affected": false,
    },
    expect: { level: "P1", kind: "hardware-failure", scope: "single-point" },
    possible: ["P1", "P3", "P4"],
  },
  {
    id: "network-down",
    story: {
      "zh-Hans": "整栋楼都断网了，谁也连不上网络。",
      "zh-Hant": "整棟樓都斷網了，誰也連不上網路。",
      en: "There is no network in the whole building, nobody can connect.",
    },
    facts: {
      "incident.signs": ["network-unreachable"],
      "safety.people_at_risk": false,
      "system.state": "down",
      "affected.extent": "whole",
      "operation.affected": true,
    },
    expect: { level: "P1", kind: "network-failure", scope: "global" },
    possible: ["P1", "P2"],
  },
  {
    id: "strange-login",
    story: {
      "zh-Hans": "后台有陌生账号半夜异地登录，可能被黑客入侵了。",
      "zh-Hant": "後台有陌生帳號半夜異地登入，可能被駭客入侵了。",
      en: "There was a strange login to the admin console at night from abroad, maybe we were hacked.",
    },
    facts: {
      "incident.signs": ["intrusion-signs"],
      "safety.people_at_risk": false,
      "leak.status": "suspected",
      "leak.customer_data": null,
      "system.state": "normal",
      "affected.extent": "none",
      "attack.ongoing": false,
    },
    expect: { level: "P1", kind: "hacking", scope: "none" },
    possible: ["P1", "P2"],
  },
  {
    id: "wrong-import",
    story: {
      "zh-Hans": "昨晚导入之后库存数据不对，数量全是错的。",
      "zh-Hant": "昨晚匯入之後庫存資料不對，數量全是錯的。",
      en: "After last night's import the stock data is wrong, all quantities are off.",
    },
    facts: {
      "incident.signs": ["data-wrong-or-lost"],
      "safety.people_at_risk": false,
      "leak.status": "none",
      "system.state": "degraded",
      "affected.extent": "local",
      "operation.affected": true,
    },
    expect: { level: "P1", kind: "data-damage", scope: "local" },
    possible: ["P1", "P2", "P3"],
  },
  {
    id: "how-to",
    story: {
      "zh-Hans": "请问怎么导出上个月的报表？",
      "zh-Hant": "請問怎麼匯出上個月的報表？",
      en: "How do I export the report of last month? Just a question.",
    },
    facts: {
      "incident.signs": ["question"],
      "safety.people_at_risk": false,
    },
    expect: { level: "P4", kind: "general-question", scope: "none" },
    possible: ["P4"],
  },
  {
    id: "smoke",
    story: {
      "zh-Hans": "机房在冒烟，有焦味，服务器全停了。",
      "zh-Hant": "機房在冒煙，有焦味，伺服器全停了。",
      en: "There is smoke in the server room, it smells burnt, and all servers have stopped.",
    },
    facts: {
      "incident.signs": ["hardware-fault"],
      "safety.people_at_risk": true,
      "system.state": "down",
      "affected.extent": "whole",
      "operation.affected": true,
    },
    expect: { level: "P1", kind: "hardware-failure", scope: "global" },
    possible: ["P1"],
  },
  {
    id: "phishing-mail",
    story: {
      "zh-Hans": "收到钓鱼邮件，冒充领导要求转账，我没有转。",
      "zh-Hant": "收到釣魚郵件，冒充主管要求轉帳，我沒有轉。",
      en: "I got a phishing mail that poses as my boss and asks for a transfer; I did not pay.",
    },
    facts: {
      "incident.signs": ["fraud-or-phishing"],
      "safety.people_at_risk": false,
      "fraud.succeeded": false,
      "leak.status": "none",
    },
    expect: { level: "P4", kind: "fraud-or-extortion", scope: "none" },
    possible: ["P4"],
  },
];

/**
 * What reporters tell a desk over all plans. `signs` are what they tap, `danger` what they say to that question, `facts` what
 * else they know; `decisive` is what must be said to them, by locale, and `within` how many taps.
 */
export const incidents = [
  {
    id: "website-down",
    story: {
      "zh-Hans": "公司网站打不开了，客户都在投诉，重启也没用",
      en: "Our website is down, customers are complaining, restarting did not help",
    },
    danger: false,
    signs: ["online-fault"],
    facts: { "system.state": "down" },
  },
  {
    id: "list-to-wrong-group",
    story: {
      "zh-Hans": "客服同事把一份客户名单发到了外面的群里",
      en: "A colleague in customer service sent a list of customers to an outside chat group",
    },
    danger: false,
    signs: ["information-exposed"],
    facts: { "leak.status": "confirmed", "leak.customer_data": true, "reporter.kind": "employee" },
    decisive: { "zh-Hans": /撤回/, en: /recall/i },
    within: 3,
  },
  {
    id: "fire-in-server-room",
    story: {
      "zh-Hans": "机房着火了，冒烟，有人还在里面",
      en: "Fire and smoke in the server room, somebody is still inside",
    },
    danger: true,
    signs: ["fire-or-explosion"],
    facts: { "people.injured": 0, "emergency.growing": true, "people.missing": true },
    decisive: { "zh-Hans": /离开[^]*119/, en: /leave[^]*call/i },
    within: 1,
  },
  {
    id: "electric-shock",
    story: {
      "zh-Hans": "同事修插座时触电了，倒在地上",
      en: "A colleague got an electric shock from a socket and is lying on the floor",
    },
    danger: true,
    signs: ["electric-shock"],
    facts: { "people.injured": 1, "emergency.growing": null },
    decisive: { "zh-Hans": /断电/, en: /power/i },
    within: 1,
  },
  {
    id: "lost-phone",
    story: { "zh-Hans": "工作手机丢了，里面有客户资料", en: "I lost my work phone, customer data is on it" },
    danger: false,
    signs: ["device-missing-or-damaged"],
    facts: { "leak.status": "suspected", "leak.customer_data": true, "reporter.kind": "employee" },
    decisive: { "zh-Hans": /锁定/, en: /lock/i },
    within: 3,
  },
  {
    id: "phishing",
    story: {
      "zh-Hans": "收到钓鱼邮件，点了链接输了密码",
      en: "I got a phishing mail, clicked the link and entered my password",
    },
    danger: false,
    signs: ["fraud-or-phishing"],
    facts: { "fraud.succeeded": true, "reporter.kind": "employee" },
    decisive: { "zh-Hans": /密码/, en: /password/i },
    within: 5,
  },
  {
    id: "food-poisoning",
    story: {
      "zh-Hans": "食堂吃完饭好几个人拉肚子、呕吐",
      en: "Several people are vomiting after lunch in the canteen",
    },
    danger: true,
    signs: ["many-ill-or-poisoned"],
    facts: { "people.injured": 5 },
    decisive: { "zh-Hans": /就医/, en: /doctor/i },
    within: 2,
  },
  {
    id: "knife",
    story: { "zh-Hans": "有人拿刀闯进大厅", en: "A man with a knife has come into the lobby" },
    danger: true,
    signs: ["violence-or-threat"],
    facts: {},
    decisive: { "zh-Hans": /躲/, en: /hide/i },
    within: 1,
  },
  {
    id: "paper-jam",
    story: { "zh-Hans": "三楼的打印机卡纸了", en: "The printer on the third floor has a paper jam" },
    danger: false,
    signs: ["hardware-fault"],
    facts: { "affected.extent": "one", "system.state": "degraded", "operation.affected": false },
  },
];
