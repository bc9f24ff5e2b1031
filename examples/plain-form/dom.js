// Elements, made in one call.

/** An element with these properties and children. */
export function el(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export function option(type, name, value, text, checked) {
  return el("label", {}, el("input", { type, name, value, checked }), text);
}

export function button(textContent, act) {
  const made = el("button", { type: "button", textContent });
  made.addEventListener("click", act);
  return made;
}

/** Fields under a heading, and a button called `next` that goes on with what stands in them. */
export function form(title, fields, next, submit) {
  const made = el("form", {}, el("h1", { textContent: title }), ...fields, el("button", { textContent: next }));
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(new FormData(made));
  });
  return made;
}
