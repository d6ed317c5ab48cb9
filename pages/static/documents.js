// Documents by keyboard: sections that fold away, what the rules give in grey, and lines that add up.
"use strict";

const documentForm = () => document.querySelector("form[data-document]");

// A function key opens its section and goes into it; again, it folds it away.
document.addEventListener("keydown", (event) => {
  const form = documentForm();
  if (!form || !/^F\d+$/.test(event.key) || document.querySelector("dialog[open]")) return;
  const summary = form.querySelector(`summary[data-key="${event.key}"]`);
  if (!summary) return;
  event.preventDefault();
  const section = summary.parentElement;
  section.open = !(section.open && section.contains(document.activeElement));
  (section.open ? section.querySelector("input, select") : form.querySelector("#entry-amount"))?.focus();
});

// Enter on a summary opens it, as everywhere, and does not save.
const opened = new Set();
document.addEventListener("toggle", (event) => {
  const name = event.target.dataset?.section;
  if (name) event.target.open ? opened.add(name) : opened.delete(name);
}, true);
document.addEventListener("htmx:after:swap", () => {
  for (const name of opened) documentForm()?.querySelector(`[data-section="${name}"]`)?.setAttribute("open", "");
});

// Clear empties the form as Esc does; the batch and what is saved stay as they are (AMB-19).
document.addEventListener("reset", (event) => {
  const form = event.target.closest?.("form[data-document]");
  if (!form) return;
  form.querySelector("#entry-preview")?.replaceChildren();
  form.dispatchEvent(new CustomEvent("tieout:cleared", { bubbles: true }));
  form.querySelector("#entry-fields input:not([type=hidden])")?.focus();
});

// One row of the amount is keyed, the other calculated (R4.18).
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-document]");
  if (!form) return;
  const other = { amount: "baseAmount", baseAmount: "amount" }[event.target.name];
  if (other && event.target.value && form.elements.namedItem(other)) form.elements.namedItem(other).value = "";
  const lines = event.target.closest("[data-lines]");
  if (lines) grow(lines, event.target);
  addUp(form);
});

function grow(lines, field) {
  const last = lines.lastElementChild;
  if (!last.contains(field)) return;
  const copy = last.cloneNode(true);
  copy.querySelectorAll(".error").forEach((one) => one.remove());
  for (const input of copy.querySelectorAll("input")) {
    const [name, place] = input.name.split(".");
    input.name = `${name}.${Number(place) + 1}`;
    input.id = `entry-${input.name}`;
    input.value = "";
    input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, (count) => Number(count) + 1));
  }
  lines.append(copy);
}

// Total entered of each side, in minor units so that nothing is lost.
function addUp(form) {
  for (const lines of form.querySelectorAll("[data-lines]")) {
    const figures = [...lines.querySelectorAll(".figure")].map((one) => one.value.trim()).filter(Boolean);
    const shown = form.querySelector(`[data-entered="${lines.dataset.lines}"]`);
    const total = figures.reduce((sum, text) => sum + Math.round(Number(text.replaceAll(",", "")) * 1e4), 0);
    const of = form.dataset[lines.dataset.lines];
    shown.textContent = figures.length && Number.isFinite(total)
      ? `· total entered ${(total / 1e4).toFixed(2)}${of ? ` of ${of.replace("-", "")}` : ""}` : "";
  }
}

document.addEventListener("tieout:previewed", (event) => {
  const form = event.target.closest?.("form[data-document]");
  if (!form || !event.detail.defaults) return;
  const defaults = JSON.parse(event.detail.defaults);
  for (const [name, value] of Object.entries(defaults)) show(form, name, value);
  for (const side of ["revenue", "receivables"]) form.dataset[side] = defaults[side];
  addUp(form);
  const foreign = form.querySelector("#entry-foreign");
  if (foreign) foreign.hidden = !defaults.exchangeRate;
});

function show(form, name, value) {
  const field = form.elements.namedItem(name);
  const ruled = form.elements.namedItem(`ruled-${name}`);
  if (!field) return;
  if (ruled) {
    if ((!field.value || field.value === ruled.value) && field !== document.activeElement) field.value = value;
    ruled.value = value;
    field.classList.toggle("ruled", field.value === value);
    return;
  }
  if (field.readOnly) field.value = value;
  else if (field.tagName === "SELECT") {
    if (field.options[0].value === "" && field.name !== "finish") field.options[0].textContent = value || "none";
  } else if (field.type !== "date") field.placeholder = value;
}
