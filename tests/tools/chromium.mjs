// How every test and benchmark starts Chromium; each folder has a playwright of its own to start it with.

/** What `chromium.launch` is given. `cargo xtask test` finds a Chromium or says what to install. */
export const settings = {
  executablePath: process.env.FENJI_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
