// Receipts to match by keys: 1 to 9 accept a proposal, j and k go on and back, a takes what is certain, d a deposit, h is by hand.
"use strict";

const pressed = []; // keys that came while the server was answering the one before
let answering = false;

document.addEventListener("keydown", (event) => {
  const work = document.querySelector("[data-matching]");
  if (!work || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches?.("input, select, textarea") || document.querySelector("dialog[open]")) {
    if (event.key === "Escape" && work.contains(event.target)) event.target.blur();
    return;
  }
  if (!/^[1-9jkahd]$/.test(event.key)) return;
  event.preventDefault();
  if (!event.repeat) pressed.push(event.key);
  next();
});

document.addEventListener("htmx:finally:request", (event) => {
  if (["live", "stream"].includes(event.detail?.ctx?.sourceElement?.id)) return;
  setTimeout(() => {
    answering = false;
    next();
  });
});

function next() {
  if (answering || !pressed.length) return;
  const control = document.querySelector(`[data-matching] [data-key="${pressed.shift()}"]`);
  if (control?.matches("input")) control.focus();
  else if (control) {
    answering = true;
    control.click();
  } else next();
}
