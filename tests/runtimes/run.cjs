// What Node runs where modules are CommonJS.

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const fenji = require("fenji");

const text = (name) => readFileSync(join(__dirname, `${name}.ndjson`), "utf8");
import("./conform.js").then(({ everything }) => {
  const corpus = {
    calls: text("calls"),
    answers: text("answers"),
    smallCalls: text("small-calls"),
    smallAnswers: text("small-answers"),
  };
  console.log(JSON.stringify(everything(fenji, corpus, 1)));
});
