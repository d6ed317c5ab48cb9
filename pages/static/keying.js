// The entry form by keyboard: Enter goes from field to field and saves at the last, what is found fills itself in.
"use strict";

const fieldsOf = (form) =>
  [...form.querySelectorAll("input:not([type=hidden]), select")].filter((field) => !field.disabled && !field.readOnly && field.offsetParent);

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-keying]");
  if (!form || event.isComposing) return;
  if (event.key === "Escape") {
    clear(form);
    event.preventDefault();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Enter" && event.target.matches("input, select")) {
    event.preventDefault();
    move(form, event.target, event.shiftKey ? -1 : 1);
  }
});

function move(form, from, step) {
  // fields that are seldom keyed stand aside: Tab reaches them, Enter passes them by
  const fields = fieldsOf(form).filter((field) => !("aside" in field.dataset));
  const ahead = step > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
  const there = fields.filter((field) => field !== from && from.compareDocumentPosition(field) & ahead);
  const finishes = from.name === "customerNumber" && from.value.trim().toUpperCase() === "BATCH" && step > 0;
  const next = there.at(step > 0 ? 0 : -1);
  if (finishes || (!next && step > 0)) form.requestSubmit();
  else next?.focus();
}

function clear(form) {
  const cancel = form.querySelector("#entry-cancel");
  const back = form.querySelector("[data-escape]");
  if (back) return form.requestSubmit(back);
  if (cancel) return cancel.click();
  for (const field of fieldsOf(form)) {
    field.value = field.type === "date" || field.tagName === "SELECT" ? field.value : "";
    delete field.dataset.filled;
  }
  form.querySelector("#entry-preview")?.replaceChildren();
  form.dispatchEvent(new CustomEvent("tieout:cleared", { bubbles: true }));
  fieldsOf(form)[0]?.focus();
}

// A field that is entered is replaced by typing, as with BATCH that has filled itself in.
document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("form[data-keying] input:not([type=date])")) event.target.select();
});

// The preview follows what is typed, and not more often than it can be answered.
let waiting = 0;
document.addEventListener("change", (event) => ask(event.target.closest?.("form[data-keying]"), 60));
document.addEventListener("input", (event) => ask(event.target.closest?.("form[data-keying]"), 350));

function ask(form, delay) {
  if (!form) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => look(form), delay);
}

async function look(form) {
  const shown = form.querySelector("#entry-preview");
  const address = shown?.dataset.preview;
  if (!address || !form.isConnected) return;
  const asked = new URLSearchParams(new FormData(form)).toString();
  const answer = await fetch(`${address}?${asked}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || !form.isConnected || new URLSearchParams(new FormData(form)).toString() !== asked) return;
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("entry-preview");
  if (!parsed) return;
  shown.replaceChildren(...parsed.childNodes);
  fill(form, "customerNumber", parsed.dataset.fillCustomerNumber);
  fill(form, "amount", parsed.dataset.fillAmount);
  form.dispatchEvent(new CustomEvent("tieout:previewed", { bubbles: true, detail: parsed.dataset }));
}

// Only a field left blank, filled by us before, or holding BATCH is filled: never over what was typed.
function fill(form, name, value) {
  const field = form.elements.namedItem(name);
  if (!field || !value) return;
  const ours = field.value === "" || field.value === field.dataset.filled || field.value.toUpperCase() === "BATCH";
  if (!ours || field.value === value) return;
  field.value = value;
  field.dataset.filled = value;
  if (field === document.activeElement) field.select();
}

// The field that has the focus from the start was focused before this script listened.
if (document.activeElement?.matches("form[data-keying] input:not([type=date])")) document.activeElement.select();
