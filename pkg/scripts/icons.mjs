// The icons that the form shows, from one set (Lucide), as the outlines that one template draws.

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The form's name for an icon, and what the set calls it: those of the first screen, which comes before the others. */
const FIRST = {
  danger: "siren",
  safe: "shield-check",
  unsure: "circle-question-mark",
  send: "send",
};
const LATER = {
  now: "circle-check",
  avoid: "circle-x",
  call: "phone",
  back: "chevron-left",
  sent: "badge-check",
  waiting: "clock",
  camera: "camera",
  attach: "paperclip",
  flame: "flame",
  zap: "zap",
  flask: "flask-conical",
  swords: "swords",
  bomb: "bomb",
  hand: "hand-heart",
  heart: "heart-pulse",
  ill: "biohazard",
  buoy: "life-buoy",
  crash: "triangle-alert",
  storm: "cloud-lightning",
  mountain: "mountain",
  screen: "monitor-x",
  globe: "globe-x",
  card: "credit-card",
  wifi: "wifi-off",
  drive: "hard-drive",
  building: "building",
  plug: "plug-zap",
  phone: "smartphone",
  data: "database",
  eye: "eye",
  shield: "shield-alert",
  account: "user-x",
  bug: "bug",
  fish: "fish",
  mail: "mail-warning",
  pen: "pen-line",
  waves: "waves",
  comments: "messages-square",
  hole: "bug-off",
  ban: "ban",
  rumour: "megaphone",
  post: "message-circle-warning",
  mask: "venetian-mask",
  lock: "user-lock",
  strange: "message-square-warning",
  press: "newspaper",
  question: "circle-question-mark",
  idea: "lightbulb",
  sad: "frown",
};

/** The modules by name, with one constant an icon: its outlines, divided by `|`. */
export function icons(pkg) {
  return { "first-icons": module(pkg, FIRST), icons: module(pkg, LATER) };
}

function module(pkg, named) {
  const lines = Object.entries(named).map(([name, of]) => {
    const text = readFileSync(join(pkg, "node_modules", "lucide-static", "icons", `${of}.svg`), "utf8");
    const shapes = [...text.matchAll(/<(path|circle|rect|line|ellipse|polyline|polygon)\s([^>]*?)\/?>/g)];
    const outlines = shapes.map(([, shape, rest]) => outline(shape, attributes(rest)));
    return `export const ${name} = ${JSON.stringify(outlines.join("|"))};`;
  });
  return `// Icons of Lucide (https://lucide.dev, ISC). Made by scripts/icons.mjs; do not edit.\n${lines.join("\n")}\n`;
}

function attributes(text) {
  return Object.fromEntries(Array.from(text.matchAll(/([\w-]+)="([^"]*)"/g), ([, name, value]) => [name, value]));
}

/** A shape as a path. */
function outline(shape, given) {
  const n = (name) => Number(given[name] ?? 0);
  const round = (x, y, rx, ry) => `M${x - rx} ${y}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0`;
  if (shape === "path") return given.d;
  if (shape === "circle") return round(n("cx"), n("cy"), n("r"), n("r"));
  if (shape === "ellipse") return round(n("cx"), n("cy"), n("rx"), n("ry"));
  if (shape === "line") return `M${n("x1")} ${n("y1")}L${n("x2")} ${n("y2")}`;
  if (shape === "rect") {
    const [x, y, w, h] = ["x", "y", "width", "height"].map(n);
    const r = Number(given.rx ?? given.ry ?? 0);
    const corner = (dx, dy) => (r ? `a${r} ${r} 0 0 1 ${dx} ${dy}` : "");
    return `M${x + r} ${y}h${w - 2 * r}${corner(r, r)}v${h - 2 * r}${corner(-r, r)}h${2 * r - w}${corner(-r, -r)}v${2 * r - h}${corner(r, -r)}z`;
  }
  return `M${given.points}${shape === "polygon" ? "z" : ""}`;
}
