// Where a script that is no module lies; it takes the place of `import.meta.url`, which only modules have.

const script = document.currentScript;

/** The script's address; the page's where the script stands in it. */
export const here: string = (script instanceof HTMLScriptElement && script.src) || document.baseURI;
