// The receipt's grid by keyboard, its workings while it is keyed, and what was typed kept until it is saved.
"use strict";

const receiptForm = () => document.querySelector("form[data-receipt]");

// Shortcuts press the button that names them; a row is left by Enter when its type says all, and by the arrows.
document.addEventListener("keydown", (event) => {
  const form = receiptForm();
  if (!form || event.isComposing || document.querySelector("dialog[open]")) return;
  const button = /^F\d+$/.test(event.key) && form.querySelector(`button[data-key="${event.key}"]`);
  if (button) {
    event.preventDefault();
    form.requestSubmit(button);
    return;
  }
  const column = event.target.dataset?.column;
  if (event.target.matches?.("[data-add]") && event.key === "Enter") {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.target.value.trim()) form.requestSubmit(form.querySelector("#receipt-add"));
    else form.requestSubmit(form.querySelector("#receipt-review"));
  } else if (column && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    beside(event.target, event.key === "ArrowDown" ? 1 : -1)?.focus();
  } else if (column === "type" && event.key === "Enter" && !event.ctrlKey && !event.shiftKey && event.target.value.toUpperCase() !== "P") {
    event.preventDefault();
    event.stopImmediatePropagation();
    (beside(event.target, 1) ?? form.querySelector("#entry-addInvoice"))?.focus();
  }
}, true);

function beside(field, step) {
  // what cannot be chosen is passed by
  const column = [...field.closest("tbody").querySelectorAll(`[data-column="${field.dataset.column}"]:enabled`)];
  return column[column.indexOf(field) + step];
}

// The box over the discount column opens it, and what belongs to it, for keying (R3.23).
document.addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-unlocks]")) return;
  for (const field of event.target.form.querySelectorAll('[data-column="discount"], [data-column="discountReason"]')) {
    field.readOnly = !event.target.checked;
    field.tabIndex = event.target.checked ? 0 : -1;
  }
});

// The workings follow what is keyed, asked for once at a time.
let due = 0;
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest?.('form[data-stage="credits"]');
    if (!form) return;
    clearTimeout(due);
    due = setTimeout(() => workOut(form), kind === "change" ? 60 : 300);
  });
}

async function workOut(form) {
  const values = new FormData(form);
  values.delete("do");
  const asked = new URLSearchParams(values).toString();
  const headers = { "HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded" };
  const answer = await fetch(form.dataset.receipt, { method: "POST", headers, body: asked }).catch(() => null);
  if (!answer?.ok || !form.isConnected) return;
  const now = new FormData(form);
  now.delete("do");
  if (new URLSearchParams(now).toString() !== asked) return;
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("entry-preview");
  if (!found) return;
  for (const row of form.querySelectorAll("tr[data-row]")) {
    const worked = found.querySelector(`[data-row="${CSS.escape(row.dataset.row)}"]`);
    for (const name of ["type", "apply", "discount"]) {
      const field = row.querySelector(`[data-column="${name}"]`);
      if (field) field.placeholder = worked?.dataset[name] ?? "";
    }
    for (const output of row.querySelectorAll("output")) output.textContent = worked?.dataset[output.dataset.of] ?? "";
  }
  showForeign(form, found.dataset);
  form.querySelector("#entry-preview")?.replaceChildren(...found.childNodes);
}

// Miscellaneous cash pays no invoice (R3.6).
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-receipt]");
  if (!form || event.target.name !== "customerNumber") return;
  const miscellaneous = event.target.value.trim().toUpperCase() === "JE";
  for (const name of ["invoiceNumber", "packingList"]) {
    const field = form.elements.namedItem(name);
    field.disabled = miscellaneous;
    if (miscellaneous) field.value = "";
  }
});

// One of the two amounts follows the other: the company's keyed anew, the customer's is worked out again; another
// rate works the company's out again (R3.11, R3.12).
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-receipt]");
  const follows = { baseAmount: "amount", exchangeRate: "baseAmount", exchangeDate: "baseAmount" }[event.target.name];
  const other = form && follows && event.target.value && form.elements.namedItem(follows);
  if (other && !other.readOnly) other.value = "";
});

// The row of the other currency appears with the first customer of one, whether the rest can be worked out yet or not.
function showForeign(form, figures) {
  const foreign = form.querySelector("#entry-foreign");
  if (!foreign || !(figures.exchangeRate || (figures.currency && figures.currency !== form.dataset.currency))) return;
  foreign.hidden = false;
  for (const name of ["baseAmount", "exchangeRate", "exchangeDate"]) form.elements.namedItem(name).placeholder = figures[name] ?? "";
}
document.addEventListener("tieout:previewed", (event) => {
  showForeign(event.target, event.detail);
  const { openBalance: open, netBalance: net } = event.detail;
  if (open) other = { invoice: event.target.elements.namedItem("invoiceNumber").value, open, net };
});

// The open balance and what it is net of the discount: each is one key from the other in the amount (AMB-8).
let other = { invoice: "" };
document.addEventListener("keydown", (event) => {
  const form = receiptForm();
  if (event.key !== "F4" || event.altKey || event.ctrlKey || !form || form.dataset.stage) return;
  if (!other.invoice || form.elements.namedItem("invoiceNumber").value !== other.invoice) return;
  event.preventDefault();
  const field = form.elements.namedItem("amount");
  field.value = field.value === other.open ? other.net : other.open;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

// What is typed outlives a lost connection and an ended session: kept in this tab until the entry is saved.
const keptAt = (form) => `tieout:${form.dataset.keep}:${location.search}`;
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest?.("form[data-keep]");
    if (form) sessionStorage.setItem(keptAt(form), JSON.stringify([...new FormData(form)]));
  });
}
document.addEventListener("htmx:after:swap", () => {
  const form = document.querySelector("form[data-keep]");
  if (form && form.querySelector("[role=status]")) sessionStorage.removeItem(keptAt(form));
});

// A form that the browser sends by itself comes back as the server answers it: nothing is to be given back then.
window.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.matches("form[data-keep]")) sessionStorage.removeItem(keptAt(event.target));
});
document.addEventListener("tieout:cleared", (event) => {
  const form = event.target;
  sessionStorage.removeItem(keptAt(form));
  for (const field of form.querySelectorAll('input[type=hidden][name*="."]')) field.remove();
  for (const name of ["stage", "added", "finish"]) if (form.elements.namedItem(name)) form.elements.namedItem(name).value = "";
  form.querySelector("#given-back")?.remove();
});

function giveBack() {
  const form = document.querySelector("form[data-keep]");
  const kept = form && sessionStorage.getItem(keptAt(form));
  if (!kept) return;
  const typed = JSON.parse(kept).filter(([name, value]) => value && !["do", "kind", "idempotencyKey", "expectedVersion"].includes(name));
  const visible = typed.filter(([name]) => form.elements.namedItem(name)?.type !== "hidden");
  if (!visible.length) return;
  for (const [name, value] of typed) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field && field.type !== "checkbox") field.value = value;
    else if (field?.type === "checkbox") field.checked = true;
    else form.insertAdjacentElement("beforeend", Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  const told = document.createElement("span");
  told.className = "quiet";
  told.id = "given-back";
  told.textContent = "What you had keyed is back. Esc clears it.";
  form.querySelector("h2").after(told);
  if (form.dataset.stage === "credits") workOut(form);
}
document.addEventListener("DOMContentLoaded", giveBack);
