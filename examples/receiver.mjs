// A receiver of reports: Express with its default limits. Decides anew about what is known, keeps the report and its files
// in a folder, and answers with a receipt; a report that comes again gets the same one.
//
//   npm install express multer fenji
//   node receiver.mjs [PORT] [FOLDER]

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import express from "express";
import { Desk } from "fenji";
import { isAttached, ReportError, readReport, receiptOf, verifyReport } from "fenji/report";
import multer from "multer";

const [port = "8080", kept = "reports"] = process.argv.slice(2);
mkdirSync(kept, { recursive: true });

// The packs that the form decides by. Keep older ones beside them, by digest: a report may have waited for days.
const packs = dirname(fileURLToPath(import.meta.resolve("fenji/packs/desk.json")));
const read = (name) => readFileSync(join(packs, name), "utf8");
const { packs: ids } = JSON.parse(read("index.json")).desk;
const desk = Desk.load(read("desk.json"), ids.map((id) => read(`${id}.json`)), { trusted: true });

const app = express();
// A report has a few kilobytes: Express's own limit of 100 kB is more than enough. Files have the limits of the form.
const files = multer({ storage: multer.memoryStorage(), limits: { files: 10, fileSize: 10 * 1024 * 1024 } });

app.post("/api/reports", express.json(), files.array("attachment"), async (request, response) => {
  // As JSON alone, or, with files, as the field `report` of a form of several parts.
  const report = readReport(request.body?.report ?? request.body);
  // Who reports is whoever is signed in; `report.reporter` is only what the page said.
  const there = stored(report.id);
  if (there) {
    if (JSON.stringify(there.report) !== JSON.stringify(report))
      return refuse(response, 409, "another report has this id");
    return response.status(200).json(there.receipt);
  }
  const attached = request.files ?? [];
  for (const [index, named] of report.attachments.entries()) {
    const whole = attached[index] && (await isAttached(named, attached[index].buffer));
    if (!whole) return refuse(response, 422, `the file ${named.name} did not come as it was sent`);
  }
  const verified = verifyReport(report, desk);
  if (!verified.decided) return refuse(response, 422, verified.differs[0].decided.join("; "));
  const receipt = receiptOf(report, verified, { reference: reference(), received: new Date() });
  keep(report, receipt, attached);
  response.status(201).json(receipt);
});

app.use((error, _request, response, next) => {
  if (response.headersSent) return next(error);
  if (error instanceof ReportError) return refuse(response, 422, error.message);
  if (error instanceof multer.MulterError) return refuse(response, 413, error.message);
  const { status = 500 } = error;
  // What went wrong on this side is not the reporter's to read; the form tries again.
  if (status >= 500) console.error(error);
  refuse(response, status, status >= 500 ? "the report could not be kept" : error.message);
});

/** The form shows `detail` to the reporter. */
function refuse(response, status, detail) {
  response.status(status).type("application/problem+json").json({ status, detail });
}

/** The report and receipt of this id, if they came before; the id is a UUID, and so no way out of the folder. */
function stored(id) {
  const path = join(kept, id.toLowerCase(), "report.json");
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
}

/** Keeps all of it or nothing: the folder gets its name when everything is in it. */
function keep(report, receipt, attached) {
  const path = join(kept, report.id.toLowerCase());
  const half = `${path}.${randomBytes(4).toString("hex")}`;
  mkdirSync(half);
  try {
    for (const [index, { buffer }] of attached.entries())
      writeFileSync(join(half, `${index}`), buffer, { flush: true });
    writeFileSync(join(half, "report.json"), JSON.stringify({ report, receipt }), { flush: true });
    renameSync(half, path);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    throw error;
  }
}

/** A short code to read out, of letters and digits that are not mistaken for others. */
function reference() {
  const code = Array.from(randomBytes(8), (byte) => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[byte % 32]).join("");
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

const server = app.listen(Number(port), () => console.log(`http://localhost:${server.address().port}/api/reports`));
