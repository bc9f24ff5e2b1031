// The states in which the gallery shows the form: how a person gets there.

/** What a person sees and does, in one form. */
export interface Person {
  /** Waits until something is on the screen. */
  see(place: string): Promise<HTMLElement>;
  /** Taps it, once it is there. */
  tap(place: string): Promise<void>;
  /** Writes the story of this locale, and waits until it is read. */
  tell(story: Story): Promise<void>;
  /** Answers questions with the last but `back` options, “I don’t know” or what stands before it, until there is one of this type, or none. */
  until(type: string | null, back?: number): Promise<void>;
  /** Sends the report; the server answers like this, 0 is no connection, and `null` no answer. */
  send(status: number | null): Promise<void>;
  /** There is nowhere to send reports to. */
  keep(): void;
  /** Adds a picture. */
  attach(name: string, type: string): Promise<void>;
}

export const LOCALES = ["zh-Hans", "zh-Hant", "zh-Hant-HK", "en"] as const;
export type Story = Readonly<Record<(typeof LOCALES)[number], string>>;

const WEBSITE: Story = {
  "zh-Hans": "公司网站打不开了，客户都在投诉，重启也没用",
  "zh-Hant": "公司網站打不開了，客戶都在抱怨，重開機也沒用",
  "zh-Hant-HK": "公司網站開唔到，好多客投訴，重新開機都冇用",
  en: "Our website is down, customers are complaining, restarting did not help",
};
const FIRE: Story = {
  "zh-Hans": "机房着火了，冒烟，有人还在里面",
  "zh-Hant": "機房失火了，冒煙，還有人在裡面",
  "zh-Hant-HK": "機房火燭，好大煙，仲有人喺入面",
  en: "Fire and smoke in the server room, somebody is still inside",
};
const LIST: Story = {
  "zh-Hans": "客服同事把一份客户名单发到了外面的群里",
  "zh-Hant": "客服同事把一份客戶名單傳到外面的群組",
  "zh-Hant-HK": "客服同事將客戶名單send咗去外面嘅群組",
  en: "A colleague in customer service sent a list of customers to an outside chat group",
};

/** Told, said that nobody is in danger, and pointed to the first sign. */
async function begun(person: Person, story: Story, danger = "no"): Promise<void> {
  await person.tell(story);
  await person.tap(`[part=danger] input[value=${danger}]`);
  await person.tap("[part=sign]");
  await person.tap("[part=next]");
}

async function sent(person: Person, status: number | null, story = WEBSITE, danger = "no"): Promise<void> {
  await begun(person, story, danger);
  await person.until(null);
  await person.send(status);
  await person.see(status === null ? "[part=delivery]" : "[part=reference]");
}

/** Each state by name. `early` and `failed` are of a form that has, and will have, no plan. */
export const STATES: Readonly<Record<string, (person: Person) => Promise<void>>> = {
  early: async () => {},
  failed: async (person) => void (await person.see("[part=failed]")),
  start: async (person) => void (await person.see("[part=form]:not([aria-busy])")),
  signs: (person) => person.tell(WEBSITE),
  "all signs": async (person) => {
    await person.see("[part=form]:not([aria-busy])");
    await person.tap(".pointing > summary");
    await person.tap(".group > summary");
  },
  danger: async (person) => {
    await person.tell(FIRE);
    await person.tap("[part=danger] input[value=yes]");
  },
  "nothing to send": async (person) => {
    await person.see("[part=form]:not([aria-busy])");
    await person.tap("[part=send]");
  },
  "one tap": (person) => begun(person, LIST),
  "several choices": async (person) => {
    await begun(person, LIST);
    await person.until("several", 3);
  },
  number: (person) => begun(person, FIRE, "yes"),
  wrong: async (person) => {
    await begun(person, FIRE, "yes");
    await person.tap("[part=next]");
    await person.see("[part=error-summary]");
  },
  check: async (person) => {
    await begun(person, LIST);
    await person.until(null);
  },
  details: async (person) => {
    await begun(person, WEBSITE);
    await person.until(null);
    await person.tap("button.add");
    await person.attach("IMG_0001.jpg", "image/jpeg");
  },
  sending: (person) => sent(person, null),
  sent: (person) => sent(person, 201),
  "sent, danger": (person) => sent(person, 201, FIRE, "yes"),
  waiting: (person) => sent(person, 503),
  "no connection": (person) => sent(person, 0),
  kept: async (person) => {
    person.keep();
    await sent(person, 0);
  },
  "answer changed": async (person) => {
    await begun(person, LIST);
    await person.until(null, 3);
    await person.send(201);
    await person.tap(".result > .row:not(.between) > [part=button]:nth-child(2)");
    await person.tap(".answers > div:nth-child(4) button");
    await person.tap("label.option");
    await person.until(null);
    await person.see(".check");
  },
  "begin anew?": async (person) => {
    await sent(person, 503);
    await person.tap("button.fresh");
  },
  "earlier reports": async (person) => {
    for (const [story, status] of [
      [WEBSITE, 201],
      [LIST, 503],
    ] as const) {
      await sent(person, status, story);
      await person.tap("button.fresh");
      await person.tap("[part=sure] button:last-child");
    }
    await person.tap("[part=mine] > summary");
    await person.tap("[part=report] details > summary");
  },
  refused: (person) => sent(person, 422),
  unfolded: async (person) => {
    await sent(person, 201, LIST);
    for (const part of ["verdict", "deadlines", "whole"]) await person.tap(`details[part=${part}] > summary`);
  },
};
