// Keeps the batch (of a shared one, the entry in the form) in use while its entry form is open, and lets it go.

let mine = null; // what this page has taken: the lease's id, the address and the entry
let asking = false;
let waiting = false; // somebody else had it: taken again only when one begins to type
let timer = 0;

// What the form is about, and who has that in use as the page shows it.
function place() {
  const form = document.getElementById("entry-form");
  const shown = document.getElementById("batch-lease");
  const entry = shown?.dataset.shared ? form?.dataset.entry : "";
  if (!form || !shown || (shown.dataset.shared && !entry)) return null;
  const source = entry ? shown.querySelector(`[data-entry="${CSS.escape(entry)}"]`) : shown;
  return { entry, address: shown.dataset.address, held: source?.dataset.held ?? "free", says: source?.dataset.says ?? "" };
}

function follow() {
  const here = place();
  const theirs = here?.held === "theirs";
  show(theirs ? here.says : "");
  if (mine && (mine.entry !== here?.entry || theirs)) letGo(mine);
  if (theirs) waiting = true;
  else if (here && !mine && !waiting) ask("take", here);
}

// Nothing can be keyed into what another has; what was typed stays where it is.
function show(text) {
  const fields = document.getElementById("entry-fields");
  const note = document.getElementById("entry-held");
  if (!fields || !note) return;
  fields.disabled = Boolean(text);
  note.hidden = !text;
  note.textContent = text;
}

async function ask(action, here) {
  if (asking) return;
  asking = true;
  const body = new URLSearchParams({ action, entryId: here.entry });
  const headers = { "HX-Request": "true", "HX-Source": "lease" };
  const answer = await fetch(here.address, { method: "POST", body, headers }).catch(() => null);
  const told = answer?.ok ? await answer.json().catch(() => null) : null;
  asking = false;
  if (!told) return later(10, here); // the server is away: what one has is kept, or is free again in a while
  if (told.refused) {
    mine = null;
    waiting = true;
    return document.getElementById("stream")?.dispatchEvent(new CustomEvent("changed"));
  }
  mine = { lease: told.lease, address: here.address, entry: here.entry };
  later(told.seconds / 3, here);
  follow(); // the form may hold another entry by now
}

function later(seconds, here) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (place()?.entry === here.entry && !waiting) ask(mine ? "renew" : "take", here);
  }, seconds * 1000);
}

function letGo({ lease, address, entry }) {
  mine = null;
  clearTimeout(timer);
  navigator.sendBeacon(address, new URLSearchParams({ action: "release", entryId: entry, leaseId: lease }));
}

document.addEventListener("input", (event) => {
  if (!waiting || !event.target.closest?.("#entry-form")) return;
  waiting = false;
  follow();
});
// A shortcut may still press a button of the form: sent without its fields, it would come back empty.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("#entry-form") || !document.getElementById("entry-fields")?.disabled) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
document.addEventListener("htmx:after:swap", follow);
document.addEventListener("htmx:finally:request", () => setTimeout(follow));
window.addEventListener("pagehide", () => mine && letGo(mine));
window.addEventListener("pageshow", (event) => event.persisted && follow());
follow();
