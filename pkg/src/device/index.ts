// The entry `fenji/outbox`: sends the reports that wait on this device, from any page of a portal or from its service worker.

export type { Receipt, Report } from "../report/shape.js";
export type { Delivery, Stored, Why } from "../session/model.js";
export { type Addition, AfterwardsError, add, ask, canAsk, type Standing } from "./afterwards.js";
export { type StoreCode, StoreError } from "./database.js";
export { EndpointError, type Held, Outbox, type OutboxOptions, type Sending } from "./outbox.js";
export { SYNC } from "./waking.js";
