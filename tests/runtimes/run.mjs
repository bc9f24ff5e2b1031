// What Node, Deno and Bun run: the whole corpus against the package as installed here; prints the report. An argument
// is the turn, without which every way is taken.

import { readFileSync } from "node:fs";
import process from "node:process";
import * as fenji from "fenji";
import { everything } from "./conform.js";

const text = (name) => readFileSync(new URL(`./${name}.ndjson`, import.meta.url), "utf8");
const corpus = {
  calls: text("calls"),
  answers: text("answers"),
  smallCalls: text("small-calls"),
  smallAnswers: text("small-answers"),
};
const [turn] = process.argv.slice(2);
console.log(JSON.stringify(everything(fenji, corpus, turn && Number(turn))));
