// What Node runs where modules are CommonJS: whether what is required is what is imported, and the small corpus.

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const fenji = require("fenji");

const text = (name) => readFileSync(join(__dirname, `${name}.ndjson`), "utf8");
Promise.all([import("fenji"), import("./conform.js")]).then(([imported, { everything }]) => {
  const differing = Object.keys(fenji).filter((name) => fenji[name] !== imported[name]);
  const small = { smallCalls: text("small-calls"), smallAnswers: text("small-answers") };
  const report = everything(fenji, { calls: small.smallCalls, answers: small.smallAnswers, ...small });
  console.log(JSON.stringify({ ...report, differing }));
});
