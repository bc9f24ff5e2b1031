// The types of <fenji-report> in TSX, for React 19: `import type {} from "fenji/form/react"` once in a project.

import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { ChangeDetail, DeliveryDetail, FenjiReport, FormProperty, SubmitDetail } from "./index.js";

/** What the element takes: its properties, its events, and what every element takes. */
export type FenjiReportProps = Omit<DetailedHTMLProps<HTMLAttributes<FenjiReport>, FenjiReport>, FormProperty> & {
  [Name in FormProperty]?: FenjiReport[Name] | undefined;
} & {
  "onfenji-change"?: ((event: CustomEvent<ChangeDetail>) => void) | undefined;
  /** Cancelable: then the page sends the report. */
  "onfenji-submit"?: ((event: CustomEvent<SubmitDetail>) => void) | undefined;
  "onfenji-delivery"?: ((event: CustomEvent<DeliveryDetail>) => void) | undefined;
  "onfenji-save"?: ((event: CustomEvent<{ missing: readonly string[] }>) => void) | undefined;
  "onfenji-error"?: ((event: CustomEvent<{ error: Error }>) => void) | undefined;
};

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "fenji-report": FenjiReportProps;
    }
  }
}
