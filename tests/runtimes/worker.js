// What workerd runs: the whole corpus against the entry for edge runtimes; answers any request with the report.

import answers from "answers.ndjson";
import calls from "calls.ndjson";
import author from "author_bg.wasm";
import * as fenji from "fenji";
import smallAnswers from "small-answers.ndjson";
import smallCalls from "small-calls.ndjson";
import { everything } from "./conform.js";

export default {
  async fetch() {
    await fenji.init({ author });
    return Response.json(everything(fenji, { calls, answers, smallCalls, smallAnswers }, 0));
  },
};
