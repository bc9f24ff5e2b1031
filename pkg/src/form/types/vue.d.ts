// The types of <fenji-report> in templates of Vue 3: `import type {} from "fenji/form/vue"` once in a project.

import type { EmitFn, HTMLAttributes, PublicProps } from "vue";
import type { ChangeDetail, DeliveryDetail, FenjiReport, FormProperty, SubmitDetail } from "./index.js";

/** The element as a component: its properties and its events. */
export type FenjiReportComponent = new () => FenjiReport & {
  /** @deprecated Only for the types of templates. */
  $props: HTMLAttributes & { [Name in FormProperty]?: FenjiReport[Name] | undefined } & PublicProps;
  /** @deprecated Only for the types of templates. */
  $emit: EmitFn<{
    "fenji-change": (event: CustomEvent<ChangeDetail>) => void;
    "fenji-submit": (event: CustomEvent<SubmitDetail>) => void;
    "fenji-delivery": (event: CustomEvent<DeliveryDetail>) => void;
    "fenji-save": (event: CustomEvent<{ missing: readonly string[] }>) => void;
    "fenji-error": (event: CustomEvent<{ error: Error }>) => void;
  }>;
};

declare module "vue" {
  interface GlobalComponents {
    "fenji-report": FenjiReportComponent;
    FenjiReport: FenjiReportComponent;
  }
}
