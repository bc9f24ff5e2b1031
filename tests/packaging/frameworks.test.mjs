// The element in strict TSX and in templates of Vue: what it takes is checked, and what it does not take is refused.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { project } from "./consumer.mjs";

const STRICT = {
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true },
  ...{ skipLibCheck: false, target: "ES2022", module: "ESNext", moduleResolution: "Bundler", types: [] },
  lib: ["ES2022", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
};

const REACT = (more = "") => `import type {} from "fenji/form/react";
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
      headers={async () => ({ Authorization: \`Bearer \${await token()}\` })}
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
      ${more}
    />
  );
}
`;

const VUE = (more = "", script = "") => `<script setup lang="ts">
import type { DeliveryDetail, KnownFacts, SubmitDetail } from "fenji/form";

const facts: KnownFacts = { known: { reporter: { kind: "employee" } } };
const headers = async () => ({ "X-CSRF-Token": "t" });
function onSubmit(event: CustomEvent<SubmitDetail>) {
  event.preventDefault();
}
function onDelivery({ delivery }: DeliveryDetail) {
  if (delivery.state === "waiting") void delivery.why;
}
${script}
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
    ${more}
  />
</template>
`;

let consumer;
before(() => {
  consumer = project("frameworks", { tools: ["typescript-5", "typescript", "vue-tsc", "vue", "@types/react"] });
});

/** What a compiler says of the one file of a project. */
async function check(command, folder, name, text, fails, options = {}) {
  consumer.write({
    [\`\${folder}/tsconfig.json\`]: JSON.stringify({ ...options, compilerOptions: STRICT, files: options.files ?? [name] }),
    [\`\${folder}/\${name}\`]: text,
  });
  const { stdout } = await consumer.run(\`\${command} -p \${folder}\`, { fails });
  return stdout;
}

const tsx = (folder, text, fails = false) => {
  const jsx = { compilerOptions: { ...STRICT, jsx: "react-jsx" }, files: ["Incident.tsx"] };
  consumer.write({ [\`\${folder}/tsconfig.json\`]: JSON.stringify(jsx), [\`\${folder}/Incident.tsx\`]: text });
  return consumer.run(\`tsc -p \${folder}\`, { fails });
};

test("strict TSX takes all that the element takes", async () => {
  await tsx("react", REACT());
});

for (const [what, more, said] of [
  ["an attribute that is none", 'nonsense="1"', /nonsense/],
  ["a value of another type", "trusted={7}", /TS2322/],
  ["what an event does not tell", "onfenji-save={({ detail }) => void detail.nope}", /nope/],
  ["facts that are none", "facts={{ nown: {} }}", /nown/],
]) {
  test(\`strict TSX refuses \${what}\`, async () => {
    const { stdout } = await tsx("react-wrong", REACT(more).replace("trusted\\n", more.startsWith("trusted") ? "\\n" : "trusted\\n"), true);
    assert.match(stdout, said);
  });
}

const vue = (folder, text, fails = false) => {
  consumer.write({
    [\`\${folder}/tsconfig.json\`]: JSON.stringify({
      compilerOptions: STRICT,
      vueCompilerOptions: { strictTemplates: true },
      files: ["Incident.vue", "types.d.ts"],
    }),
    [\`\${folder}/types.d.ts\`]: 'import type {} from "fenji/form/vue";\\n',
    [\`\${folder}/Incident.vue\`]: text,
  });
  return consumer.run(\`vue-tsc -p \${folder}\`, { fails });
};

test("vue-tsc takes all that the element takes", async () => {
  await vue("vue-app", VUE());
});

for (const [what, more, said] of [
  ["an attribute that is none", ':nonsense="1"', /nonsense/],
  ["a value of another type", ':trusted="7"', /TS2322/],
  ["what an event does not tell", '@fenji-save="void $event.detail.nope"', /nope/],
  ["an event that is none", '@fenji-nothing="onSubmit"', /nothing/i],
]) {
  test(\`vue-tsc refuses \${what}\`, async () => {
    const { stdout } = await vue("vue-wrong", VUE(more), true);
    assert.match(stdout, said);
  });
}
