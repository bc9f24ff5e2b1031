// What workerd runs: the whole corpus against the entry for edge runtimes; answers any request with the report.

import answers from "answers.ndjson";
import calls from "calls.ndjson";
import * as fenji from "fenji";
import smallAnswers from "small-answers.ndjson";
import smallCalls from "small-calls.ndjson";
import { everything } from "./conform.js";

export default {
  fetch: () => Response.json(everything(fenji, { calls, answers, smallCalls, smallAnswers })),
};
