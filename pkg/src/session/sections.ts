// Titled rows, and the texts made of them.

/** One part of a report on paper. */
export interface Section {
  readonly title: string;
  /** Label and text; a label may be empty. */
  readonly rows: readonly (readonly [label: string, text: string])[];
}

/** The report as plain text. */
export function asText(sections: readonly Section[]): string {
  const rows = (section: Section) => section.rows.map(([label, text]) => (label ? `${label}: ${text}` : text));
  return sections
    .map((section) => [section.title, ...rows(section).map((row) => `  ${row.replaceAll("\n", "\n    ")}`)].join("\n"))
    .join("\n\n");
}

/** The report as Markdown; what people wrote is shown as they wrote it. */
export function asMarkdown(sections: readonly Section[]): string {
  const rows = (section: Section) =>
    section.rows.map(([label, text]) => {
      const said = escaped(text).replaceAll("\n", "  \n  ");
      return label ? `- **${escaped(label)}**: ${said}` : `- ${said}`;
    });
  const parts = sections.map((section, index) =>
    [`${index === 0 ? "#" : "##"} ${escaped(section.title)}`, "", ...rows(section)].join("\n"),
  );
  return `${parts.join("\n\n")}\n`;
}

/** Text in which nothing is Markdown or HTML. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|~&]/g, "\\$&").replace(/^(\s*)([#+-]|\d+(?=[.)]))/gm, "$1\\$2");
}
