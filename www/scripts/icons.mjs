// Draws the icon, four levels of which the top one stands out, as public/icon.svg and in the sizes that systems ask for.

import { writeFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";

/** Rectangles on a field of 64: x, y, width, height, radius, colour. */
const FIELD = [0, 0, 64, 64, 14, "#0b4a8f"];
const LEVELS = [
  [12, 45, 18, 7, 3.5, "#8fb8e8"],
  [12, 34, 25, 7, 3.5, "#bcd6f5"],
  [12, 23, 32, 7, 3.5, "#ffffff"],
  [12, 12, 40, 7, 3.5, "#ffb020"],
];
/** Finer points a pixel and direction, for smooth edges. */
const FINE = 4;

const folder = new URL("../public/", import.meta.url);
const write = (name, data) => writeFileSync(new URL(name, folder), data);

write("icon.svg", svg([FIELD, ...LEVELS]));
for (const [name, size] of [
  ["icon-192.png", 192],
  ["icon-512.png", 512],
]) {
  write(name, png(size, [FIELD, ...LEVELS], 1));
}
// Systems cut these to a shape of their own: the field fills them, and the levels stay in the middle.
const square = FIELD.with(4, 0);
write("apple-touch-icon.png", png(180, [square, ...LEVELS], 1));
write("icon-maskable-512.png", png(512, [square, ...LEVELS], 0.72));

function svg(shapes) {
  const drawn = shapes.map(
    ([x, y, width, height, radius, colour]) =>
      `  <rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${colour}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">\n  <title>fenji 分级</title>\n${drawn.join("\n")}\n</svg>\n`;
}

/** A PNG of `size` pixels, all but the field shrunk to the middle by `scale`. */
function png(size, [field, ...shapes], scale) {
  const shrunk = shapes.map(([x, y, width, height, radius, colour]) => {
    const place = (at) => 32 + (at - 32) * scale;
    return [place(x), place(y), width * scale, height * scale, radius * scale, colour];
  });
  const rows = Buffer.alloc(size * (1 + size * 4));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) rows.set(pixel(x, y, size, [field, ...shrunk]), y * (1 + size * 4) + 1 + x * 4);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ];
  return Buffer.concat([signature, ...chunks]);
}

/** Red, green, blue and opacity of one pixel: the mean of its finer points. */
function pixel(x, y, size, shapes) {
  const sum = [0, 0, 0, 0];
  for (let point = 0; point < FINE * FINE; point += 1) {
    const at = (pixel, step) => ((pixel + (step + 0.5) / FINE) * 64) / size;
    const hit = shapes.findLast((shape) => inside(at(x, point % FINE), at(y, Math.floor(point / FINE)), shape));
    if (!hit) continue;
    const colour = Number.parseInt(hit[5].slice(1), 16);
    for (const [index, shift] of [16, 8, 0].entries()) sum[index] += (colour >> shift) & 255;
    sum[3] += 1;
  }
  const [red, green, blue, hits] = sum;
  if (hits === 0) return [0, 0, 0, 0];
  return [red / hits, green / hits, blue / hits, (hits * 255) / (FINE * FINE)].map(Math.round);
}

function inside(x, y, [left, top, width, height, radius]) {
  const dx = Math.max(left + radius - x, 0, x - (left + width - radius));
  const dy = Math.max(top + radius - y, 0, y - (top + height - radius));
  return dx * dx + dy * dy <= radius * radius && x >= left && x <= left + width && y >= top && y <= top + height;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
