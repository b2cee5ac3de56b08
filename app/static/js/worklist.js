// The workplaces by keyboard: / searches, j and k walk through the list, Enter opens, n goes on, b goes back.

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");

function walk(step) {
  const links = [...document.querySelectorAll("[data-worklist] .row-link")];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step));
  links[next].focus();
  links[next].closest("tr").scrollIntoView({ block: "nearest" });
}

const KEYS = {
  "/": () => {
    const search = document.querySelector("[data-search]");
    search?.focus();
    search?.select();
  },
  j: () => walk(1),
  k: () => walk(-1),
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
