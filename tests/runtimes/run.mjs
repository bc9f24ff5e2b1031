// What Node, Deno and Bun run: the whole corpus against the package as installed here; prints the report.

import { readFileSync } from "node:fs";
import * as fenji from "fenji";
import { everything } from "./conform.js";

const text = (name) => readFileSync(new URL(`./${name}.ndjson`, import.meta.url), "utf8");
const corpus = {
  calls: text("calls"),
  answers: text("answers"),
  smallCalls: text("small-calls"),
  smallAnswers: text("small-answers"),
};
console.log(JSON.stringify(everything(fenji, corpus)));
