// A reporting form in plain DOM: the session knows the way, this file draws the screen that it is on.

import { Pack } from "fenji";
import { answerText, asText, guide, NONE, Session, shortVerdict, UNKNOWN, wordsFor } from "fenji/session";
import { button, el, form, option } from "./dom.js";

const DRAFT = "report";
const [compiled, words] = await Promise.all([
  fetch("node_modules/fenji/packs/it-operations.en.fenji").then((answer) => answer.arrayBuffer()),
  wordsFor("en"),
]);
const decider = await Pack.open(compiled);
const draft = JSON.parse(localStorage.getItem(DRAFT) ?? "null");
const session = new Session(
  { decider, locale: "en", words, draft },
  {
    now: () => new Date(),
    newId: () => crypto.randomUUID(),
    changed: draw,
    entered: () => localStorage.setItem(DRAFT, JSON.stringify(session.draft())),
  },
);
function draw() {
  const errors = session.errors.map(({ text }) => el("p", { role: "alert", textContent: text }));
  const verdict = el("output", { textContent: shortVerdict(session.interview.verdict, words) });
  document.querySelector("main").replaceChildren(verdict, ...errors, ...SCREENS[session.screen]());
}

const SCREENS = {
  start() {
    const { danger, story } = session.interview;
    const answer = danger && session.interview.answerTo(danger.id);
    const radios = [
      [true, words.first.yes],
      [false, words.first.no],
      [null, words.first.unsure],
    ].map(([value, text]) => {
      const radio = option("radio", "danger", String(value), text, answer === value);
      radio.addEventListener("change", () => session.endanger(value));
      return radio;
    });
    const field = el("textarea", { name: "story", value: session.story });
    field.addEventListener("input", () => session.write(field.value));
    // What the words point to is offered once they are read.
    field.addEventListener("change", () => session.readStory());
    const signs = session.offered.map(({ id, text }) => {
      const box = option("checkbox", "sign", id, text, session.chosen.has(id));
      box.addEventListener("change", () => session.point(id));
      return box;
    });
    const asked = danger ? [el("fieldset", {}, el("legend", { textContent: danger.question }), ...radios)] : [];
    return [
      form(story.question, [...asked, field, ...signs], words.first.next, () => session.describe()),
      button(words.first.send, () => send(session.finish())),
    ];
  },

  ask() {
    const { id, type, question, options, help } = session.question;
    const answer = session.interview.answerTo(id);
    const given = typeof answer === "boolean" ? [answer ? "yes" : "no"] : [answer?.includes ?? answer].flat();
    const box = type === "several" || type === "number" ? "checkbox" : "radio";
    const shown = options.map((one) => option(box, "answer", one.id, one.text, given.includes(one.id)));
    if (type === "number") shown.push(el("input", { name: "number", inputMode: "numeric", value: answer ?? "" }));
    if (type === "several") shown.push(option(box, "answer", NONE, words.ask.none, answer?.length === 0));
    shown.push(option(box, "answer", UNKNOWN, words.ask.unknown, answer === null));
    const fields = [el("p", { textContent: help ?? "" }), ...shown];
    return [
      form(question, fields, words.first.next, (data) => session.answerFields([...data])),
      button(words.ask.skip, () => session.skip()),
      back(),
    ];
  },

  details() {
    const { interview } = session;
    const fields = interview.details.map(({ id, type, question, options }) => {
      const value = interview.answerTo(id) ?? "";
      const texts = options.map((one) =>
        el("option", { value: one.id, textContent: one.text, selected: value === one.id }),
      );
      const field =
        texts.length > 0 ? el("select", { name: id, multiple: type === "several" }, el("option"), ...texts) : null;
      const input = () => el("input", { name: id, type: "datetime-local", value: String(value).slice(0, 16) });
      return el("label", {}, question, field ?? (type === "time" ? input() : el("textarea", { name: id, value })));
    });
    const fill = (data) => session.fill(new Map(interview.details.map(({ id }) => [id, { values: data.getAll(id) }])));
    return [form(words.details.title, fields, words.first.next, fill), back()];
  },

  check() {
    const { interview } = session;
    const rows = interview.given.flatMap((fact) => [
      el("dt", { textContent: fact.question }),
      el(
        "dd",
        {},
        answerText(fact, interview.answerTo(fact.id), words, session.locale),
        button(words.check.change, () => session.change(fact.id)),
      ),
    ]);
    return [
      form(words.check.title, [el("dl", {}, ...rows)], words.first.send, () => send(session.finish())),
      button(words.check.details, () => session.go("details")),
      back(),
    ];
  },

  result() {
    const { sending, sent, notSent } = words.delivery;
    const steps = guide(session.interview).map(({ text }) => el("li", { textContent: text }));
    const told = { none: "", sending, sent }[session.delivery.state] ?? notSent;
    const anew = button(words.result.fresh, () => session.clear());
    return [
      el("p", { role: "status", textContent: told }),
      el("ul", {}, ...steps),
      el("pre", { textContent: asText(session.outline()) }),
      anew,
    ];
  },
};

/** Sends a report; none is sent twice. */
async function send(report) {
  if (!report) return;
  session.deliver({ state: "sending" }, "answers");
  const headers = { "Content-Type": "application/json", "Idempotency-Key": report.id };
  const answer = await fetch("reports", { method: "POST", headers, body: JSON.stringify(report) }).catch(() => null);
  session.deliver(answer?.ok ? { state: "sent", reference: null } : { state: "kept" }, "answers");
}

function back() {
  return button(words.back, () => session.back());
}

draw();
