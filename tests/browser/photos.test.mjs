// Photos: what is sent of them is what can be seen, and nothing of what a camera writes beside it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { context, fixture, served } from "./fixture.mjs";
import { open } from "./hosting.mjs";
import * as reporter from "./reporter.mjs";
import { shot } from "./shots.mjs";
import { situations } from "./situations.mjs";

const { story } = situations.find(({ id }) => id === "orders-down");

fixture({ each: true, settings: { viewport: { width: 390, height: 844 }, hasTouch: true } });

/** What a camera writes into its pictures: which way it was held, a remark, and where it was. */
const REMARK = "taken by Somebody";
function exif() {
  const tiff = Buffer.alloc(256);
  const entry = (at, tag, type, count, value) => {
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(count, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  };
  tiff.write("II*\0", 0, "latin1");
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(3, 8);
  entry(10, 0x010e, 2, REMARK.length + 1, 200);
  // Held upright: the left of the sensor is the top.
  entry(22, 0x0112, 3, 1, 6);
  entry(34, 0x8825, 4, 1, 64);
  tiff.writeUInt16LE(4, 64);
  entry(66, 1, 2, 2, "N".charCodeAt(0));
  entry(78, 2, 5, 3, 130);
  entry(90, 3, 2, 2, "E".charCodeAt(0));
  entry(102, 4, 5, 3, 154);
  for (const [index, degrees] of [31, 14, 3, 121, 28, 11].entries()) {
    tiff.writeUInt32LE(degrees, 130 + index * 8);
    tiff.writeUInt32LE(1, 134 + index * 8);
  }
  tiff.write(`${REMARK}\0`, 200, "latin1");
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** The markers of a JPEG's parts before the picture itself. */
function parts(jpeg) {
  const found = [];
  for (let at = 2; jpeg[at] === 0xff && jpeg[at + 1] !== 0xda; at += 2 + jpeg.readUInt16BE(at + 2)) found.push(jpeg[at + 1]);
  return found;
}

/** A picture of `type`, its left half red and its right half blue. */
async function drawn(page, type, [width, height]) {
  const data = await page.evaluate(
    async ([type, width, height]) => {
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const drawing = canvas.getContext("2d");
      drawing.fillStyle = "#f00";
      drawing.fillRect(0, 0, width / 2, height);
      drawing.fillStyle = "#00f";
      drawing.fillRect(width / 2, 0, width / 2, height);
      return canvas.toDataURL(type);
    },
    [type, width, height],
  );
  return Buffer.from(data.split(",")[1], "base64");
}

/** Size of a picture, and the colours of its first and last pixel, as whoever opens it sees them. */
function seen(page, bytes) {
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes]));
    const { width, height } = picture;
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const drawing = canvas.getContext("2d", { willReadFrequently: true });
    drawing.drawImage(picture, 0, 0);
    const at = (x, y) => ["red", "green", "blue"][[...drawing.getImageData(x, y, 1, 1).data.slice(0, 3)].findIndex((one) => one > 200)];
    return [width, height, at(2, 2), at(width - 3, height - 3)];
  }, bytes.toString("base64"));
}

/** The form where files are added. */
async function details(locale = "en") {
  const { page, form } = await open(context, served, { lang: locale, attributes: { endpoint: "/report" } });
  await reporter.describe(form, story[locale], {}, { locale, suggestions: false });
  await reporter.press(form.locator("button.link", { hasText: reporter.wordsOf(locale).ask.skip }));
  await reporter.toDetails(form);
  return { page, form };
}

/** Sends it, and gives the files as the endpoint got them, with what the report says of them. */
async function sent(form, locale = "en") {
  await reporter.next(form);
  await reporter.finish(form);
  await form.locator("[part=delivery]", { hasText: reporter.wordsOf(locale).delivery.sent }).waitFor();
  const body = await served.got[0].form();
  const files = body.getAll("attachment");
  return {
    files: await Promise.all(files.map(async (file) => [file.name, Buffer.from(await file.arrayBuffer())])),
    told: JSON.parse(body.get("report")).attachments,
  };
}

for (const locale of reporter.LOCALES) {
  test(`a photo goes smaller, as it was meant to be seen, and without its place: ${locale}`, async () => {
    const { page, form } = await details(locale);
    const { details: words } = reporter.wordsOf(locale);
    assert.ok((await form.locator("#files-help").innerText()).includes(words.photosHint));
    const plain = await drawn(page, "image/jpeg", [3000, 2000]);
    const photo = Buffer.concat([plain.subarray(0, 2), exif(), plain.subarray(2)]);
    assert.deepEqual([parts(photo)[0], photo.includes(REMARK), photo.includes("Exif")], [0xe1, true, true]);
    assert.deepEqual(await seen(page, photo), [2000, 3000, "red", "blue"]);
    await form.locator("#photo").setInputFiles({ name: "IMG_0001.JPG", mimeType: "image/jpeg", buffer: photo });
    await form.locator("[part=files] li").waitFor();
    await shot(page, `photo-${locale}`);
    const { files, told } = await sent(form, locale);
    const [[name, bytes]] = files;
    assert.equal(name, "IMG_0001.jpg");
    assert.ok(!parts(bytes).includes(0xe1), parts(bytes).join());
    for (const trace of ["Exif", "GPS", REMARK]) assert.ok(!bytes.includes(trace), trace);
    assert.deepEqual(await seen(page, bytes), [1365, 2048, "red", "blue"]);
    assert.deepEqual([told[0].name, told[0].type, told[0].bytes], [name, "image/jpeg", bytes.length]);
  });
}

test("whoever wants to keep the original sends it byte by byte", async () => {
  const { page, form } = await details();
  const plain = await drawn(page, "image/jpeg", [3000, 2000]);
  const photo = Buffer.concat([plain.subarray(0, 2), exif(), plain.subarray(2)]);
  await form.locator("#originals").check();
  await form.locator("#files").setInputFiles({ name: "evidence.jpg", mimeType: "image/jpeg", buffer: photo });
  await form.locator("[part=files] li").waitFor();
  const { files } = await sent(form);
  assert.deepEqual(files, [["evidence.jpg", photo]]);
});

test("a screenshot stays as sharp as it is; other files stay as they are", async () => {
  const { page, form } = await details();
  const screen = await drawn(page, "image/png", [1200, 800]);
  // A remark, as programs write them into pictures.
  const note = Buffer.from("\0\0\0\x08tEXta\0REMARK\0\0\0\0", "latin1");
  const marked = Buffer.concat([screen.subarray(0, 33), note, screen.subarray(33)]);
  const log = Buffer.from("31.2336 N");
  await form.locator("#files").setInputFiles([
    { name: "screen.png", mimeType: "image/png", buffer: marked },
    { name: "a.log", mimeType: "text/plain", buffer: log },
  ]);
  await form.locator("[part=files] li").nth(1).waitFor();
  const { files } = await sent(form);
  const [[name, bytes], other] = files;
  assert.equal(name, "screen.png");
  assert.ok(!bytes.includes("REMARK"));
  assert.deepEqual(await seen(page, bytes), [1200, 800, "red", "blue"]);
  assert.deepEqual(other, ["a.log", log]);
});

test("a picture that the browser cannot draw is not sent unless it is meant to", async () => {
  const { form } = await details();
  const { details: words } = reporter.wordsOf("en");
  const file = { name: "IMG_0002.HEIC", mimeType: "", buffer: Buffer.from("ftypheic, and where it was taken") };
  await form.locator("#files").setInputFiles(file);
  await form.locator("#summary", { hasText: words.place(file.name) }).waitFor();
  assert.equal(await form.locator("[part=files] li").count(), 0);
  await form.locator("#originals").check();
  await form.locator("#files").setInputFiles(file);
  await form.locator("[part=files] li").waitFor();
  const { files } = await sent(form);
  assert.deepEqual(files, [[file.name, file.buffer]]);
});
