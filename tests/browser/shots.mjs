// Pictures of screens for people to look at: taken where FENJI_SHOTS names a folder, because no test compares them.

import { join } from "node:path";

/** Takes one of the whole page. */
export async function shot(page, name) {
  const folder = process.env.FENJI_SHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
