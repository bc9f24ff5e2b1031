// The gallery: every state of the form in a frame of its own, in the language, width and theme that are chosen.

import { html, render } from "lit";
import { LOCALES, STATES } from "./states.ts";

const CHOICES = {
  locale: LOCALES,
  width: ["320", "390", "768", "1280"],
  theme: ["light", "dark"],
} as const;
type Choice = keyof typeof CHOICES;

const chosen: Record<Choice, string> = { locale: "zh-Hans", width: "390", theme: "light" };
for (const [name, value] of new URLSearchParams(location.search)) if (name in chosen) chosen[name as Choice] = value;

function draw(): void {
  const choose = (name: Choice) => html`<label>
    ${name}
    <select
      @change=${(event: Event) => {
        chosen[name] = (event.target as HTMLSelectElement).value;
        history.replaceState(null, "", `?${new URLSearchParams(chosen)}`);
        draw();
      }}
    >
      ${CHOICES[name].map((value) => html`<option ?selected=${chosen[name] === value}>${value}</option>`)}
    </select>
  </label>`;
  const frames = Object.keys(STATES).map((state) => {
    const { locale, theme } = chosen;
    const address = `./frame.html?${new URLSearchParams({ state, locale, theme })}`;
    return html`<figure>
      <figcaption><a href=${address}>${state}</a></figcaption>
      <iframe src=${address} title=${state} width=${chosen.width} height="844" loading="lazy"></iframe>
    </figure>`;
  });
  render(
    html`<style>
        body {
          margin: 1rem;
          font: 1rem/1.5 system-ui, sans-serif;
        }
        header,
        main {
          display: flex;
          flex-wrap: wrap;
          gap: 1rem;
        }
        figure {
          margin: 0;
        }
        iframe {
          border: 1px solid #888;
          border-radius: 8px;
        }
      </style>
      <header>${choose("locale")} ${choose("width")} ${choose("theme")}</header>
      <main>${frames}</main>`,
    document.body,
  );
}

draw();
