// What a page needs beyond htmx: dialogs that are modal, the focus after a swap, word when the server is away.
"use strict";

// A dialog comes from the server open (so that it shows without this script) and is made modal here.
function showModal(root) {
  for (const dialog of root.querySelectorAll("dialog[data-modal]:not([data-shown])")) {
    dialog.dataset.shown = "";
    dialog.removeAttribute("open");
    dialog.showModal();
    if (!dialog.querySelector("[autofocus]")) {
      dialog.querySelector("form input:not([type=hidden]), form textarea, form select, form button")?.focus();
    }
  }
}

document.addEventListener("DOMContentLoaded", () => showModal(document));
document.addEventListener("htmx:after:swap", () => showModal(document));

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-closes]");
  const dialog = link?.closest("dialog");
  if (dialog) {
    event.preventDefault();
    dialog.close();
  }
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-dismisses]")) return;
  document.getElementById("messages")?.replaceChildren();
  findFocus();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-prints]")) window.print();
});

// The focus is never lost: after a swap it goes back to the same control, or to what stands in its place.
let place = null;
let control = "";
let held = false;
document.addEventListener("focusin", (event) => {
  const region = event.target.closest("dialog, #messages") ? null : event.target.closest(".steps > li[id], form[id], section[id], main");
  if (region) [place, control] = [region, event.target.id];
  held = true;
});
document.addEventListener("pointerdown", (event) => {
  held = Boolean(event.target.closest("a, button, input, select, textarea, summary, label, [tabindex]"));
});
document.addEventListener("htmx:after:settle", findFocus);
document.addEventListener("htmx:finally:request", () => setTimeout(findFocus)); // its button is enabled right after

function findFocus() {
  const lost = held && document.activeElement === document.body && !document.querySelector("dialog[open]");
  if (!lost) return;
  const region = (place?.id && document.getElementById(place.id)) || document.getElementById("main");
  const same = control && region.querySelector(`#${CSS.escape(control)}`);
  if (same?.disabled) return; // until its request has ended
  const target = same || (region.querySelector("button:not([disabled]), a[href], input:not([type=hidden])") ?? region);
  target.focus({ preventScroll: true });
}

// Links of an error summary lead to the field itself, not only near it.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".reasons a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (field) {
    event.preventDefault();
    field.focus();
  }
});

function say(text) {
  const messages = document.getElementById("messages");
  const message = document.createElement("div");
  message.className = "message refused";
  message.id = "unreachable";
  message.textContent = text;
  messages?.replaceChildren(message);
}

document.addEventListener("htmx:error", (event) => {
  const source = event.detail?.ctx?.sourceElement;
  if (source?.id !== "live" && source?.id !== "stream") {
    say("The server could not be reached. What you typed is still here; try again in a moment.");
  }
});

// A filter form sends itself as soon as a choice changes.
document.addEventListener("change", (event) => {
  event.target.closest("form[data-at-once]")?.requestSubmit();
});

// One tick for all batches of a list; without this script it is not shown.
function offerAll(root) {
  for (const all of root.querySelectorAll("[data-chooses][hidden]")) all.hidden = false;
}
document.addEventListener("DOMContentLoaded", () => offerAll(document));
document.addEventListener("htmx:after:swap", () => offerAll(document));
document.addEventListener("change", (event) => {
  const all = event.target.closest?.("[data-chooses]");
  if (!all) return;
  for (const one of all.form.querySelectorAll(`input[name="${all.dataset.chooses}"]`)) one.checked = all.checked;
});
