// The entry `fenji/session`.

export { Interview } from "./interview.js";
