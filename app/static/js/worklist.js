// The workplaces by keyboard: / searches, j and k walk through the list, Enter opens, x chooses, n goes on, b goes back.

const typing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");

function walk(step) {
  const links = [...document.querySelectorAll("[data-worklist] .row-link")];
  if (!links.length) return;
  const row = document.activeElement.closest?.("tr");
  const at = links.findIndex((link) => link.closest("tr") === row);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step));
  links[next].focus();
  links[next].closest("tr").scrollIntoView({ block: "nearest" });
}

/** Choose the row that has the focus, or drop it again. */
function choose() {
  document.activeElement.closest?.("[data-worklist] tr")?.querySelector(".row-choice input")?.click();
}

const KEYS = {
  "/": () => {
    const search = document.querySelector("[data-search]");
    search?.focus();
    search?.select();
  },
  j: () => walk(1),
  k: () => walk(-1),
  x: choose,
  n: () => document.querySelector("[data-key=n]")?.click(),
  b: () => document.querySelector("[data-key=b]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && event.target.matches?.("[data-search]")) event.target.blur();
  if (typing(event.target) || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});
