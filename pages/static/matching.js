// Receipts to match by keys: 1 to 9 accept a proposal, j and k go on and back, a takes all that is certain, h is by hand.
"use strict";

document.addEventListener("keydown", (event) => {
  const work = document.querySelector("[data-matching]");
  if (!work || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches?.("input, select, textarea") || document.querySelector("dialog[open]")) {
    if (event.key === "Escape" && work.contains(event.target)) event.target.blur();
    return;
  }
  const control = work.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!control) return;
  event.preventDefault();
  if (control.matches("input")) control.focus();
  else control.click();
});
