// The element in strict TSX and in templates of Vue: what it takes is checked, and what it does not take is refused.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { project } from "./consumer.mjs";

const STRICT = {
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true },
  ...{ skipLibCheck: false, target: "ES2022", module: "ESNext", moduleResolution: "Bundler", types: [] },
  lib: ["ES2022", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
};

const REACT = () => `import type {} from "fenji/form/react";
import type { FenjiReport, Report } from "fenji/form";
import { useRef } from "react";

export function Incident({ token, previous }: { token: () => Promise<string>; previous: Report | null }) {
  const form = useRef<FenjiReport>(null);
  return (
    <fenji-report
      ref={form}
      className="card"
      aria-label="Report"
      pack="/packs/desk.json"
      locale="en"
      endpoint="/api/reports"
      user="u-17"
      portal="intranet"
      compact
      trusted
      credentials="include"
      detail="brief"
      headers={async () => ({ Authorization: "Bearer " + (await token()) })}
      facts={{ known: { reporter: { kind: "employee" } }, preset: {}, secret: ["reporter.kind"] }}
      previous={previous}
      received={new Date()}
      onfenji-change={({ detail }) => void (detail.desk ?? detail.pack).id}
      onfenji-submit={(event) => {
        event.preventDefault();
        const at: string = event.detail.report.received_at;
        void at;
      }}
      onfenji-delivery={({ detail: { delivery } }) => {
        if (delivery.state === "sent") void delivery.receipt?.reference;
      }}
      onfenji-error={({ detail }) => void detail.error.message}
    />
  );
}
`;

const VUE = () => `<script setup lang="ts">
import type { DeliveryDetail, KnownFacts, SubmitDetail } from "fenji/form";

const facts: KnownFacts = { known: { reporter: { kind: "employee" } } };
const headers = async () => ({ "X-CSRF-Token": "t" });
function onSubmit(event: CustomEvent<SubmitDetail>) {
  event.preventDefault();
}
function onDelivery({ delivery }: DeliveryDetail) {
  if (delivery.state === "waiting") void delivery.why;
}
</script>

<template>
  <fenji-report
    class="card"
    pack="/packs/desk.json"
    endpoint="/api/reports"
    user="u-17"
    compact
    :facts="facts"
    :headers="headers"
    :received="new Date()"
    @fenji-submit="onSubmit"
    @fenji-delivery="onDelivery($event.detail)"
  />
</template>
`;

let consumer;
before(() => {
  const tools = ["typescript", "typescript-5", "vue-tsc", "vue", "@types/react", "lit", "idb"];
  consumer = project("frameworks", { tools });
});

/** Compiles a component in a folder of its own; what the compiler said, which `fails` or not. */
async function tsx(folder, text, fails = false) {
  const settings = { compilerOptions: { ...STRICT, jsx: "react-jsx" }, files: ["Incident.tsx"] };
  consumer.write({ [`${folder}/tsconfig.json`]: JSON.stringify(settings), [`${folder}/Incident.tsx`]: text });
  return (await consumer.run(`tsc -p ${folder}`, { fails })).stdout;
}

/** The same for Vue, whose compiler does not know the newest TypeScript yet. */
async function vue(folder, text, fails = false) {
  consumer.write({
    [`${folder}/tsconfig.json`]: JSON.stringify({
      compilerOptions: STRICT,
      vueCompilerOptions: { strictTemplates: true },
      files: ["Incident.vue", "types.d.ts"],
    }),
    [`${folder}/types.d.ts`]: 'import type {} from "fenji/form/vue";\n',
    [`${folder}/Incident.vue`]: text,
    "vue-tsc.cjs": 'require("vue-tsc").run(require.resolve("typescript-5/lib/tsc"));\n',
  });
  return (await consumer.run(`node vue-tsc.cjs -p ${folder}`, { fails })).stdout;
}

test("strict TSX takes all that the element takes", async () => {
  await tsx("react", REACT());
});

test("strict TSX refuses what it does not take, each by its name", async () => {
  const wrong = `import type {} from "fenji/form/react";
export const all = [
  <fenji-report nonsense="1" />,
  <fenji-report trusted={7} />,
  <fenji-report onfenji-save={({ detail }) => void detail.nope} />,
  <fenji-report facts={{ nown: {} }} />,
];
`;
  const said = await tsx("react-wrong", wrong, true);
  for (const [line, name] of [
    [3, "nonsense"],
    [4, "number"],
    [5, "nope"],
    [6, "nown"],
  ]) {
    assert.match(said, new RegExp(`\\(${line},\\d+\\): error TS\\d+: [^]*?${name}`), name);
  }
});

test("vue-tsc takes all that the element takes", async () => {
  await vue("vue-app", VUE());
});

test("vue-tsc refuses what it does not take, each by its name", async () => {
  const wrong = `<template>
  <fenji-report :nonsense="1" />
  <fenji-report :trusted="7" />
  <fenji-report @fenji-save="void $event.detail.nope" />
  <fenji-report :facts="{ nown: {} }" />
</template>
`;
  const said = await vue("vue-wrong", wrong, true);
  for (const [line, name] of [
    [2, "nonsense"],
    [3, "number"],
    [4, "nope"],
    [5, "nown"],
  ]) {
    assert.match(said, new RegExp(`\\(${line},\\d+\\): error TS\\d+: [^]*?${name}`), name);
  }
});
