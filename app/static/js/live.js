// The worklist keeps itself fresh: it asks every second and a half (data-live-pace) whether something changed (an unchanged list answers 304),
// more rarely when nobody has touched the page for a while, and not at all in a hidden tab or after signing out.
// Nothing moves under the mouse or the focus: then new rows wait behind "n laporan baru, tampilkan".

const SLOW = 10000;
const LONGEST = 30000;
const POINTING = 15000;
const IDLE_AFTER = 10 * 60 * 1000;
const STOP = 286;

const list = document.querySelector("[data-live]");
const QUICK = Number(list?.dataset.livePace) || 1500;
const news = document.querySelector("[data-live-news]");
let version = list?.dataset.version;
let pending = null;
let failures = 0;
let touched = Date.now();
let pointed = -POINTING;
let timer = null;

const ROWS = "[data-nomor], [data-pesan]";
const nameOf = (row) => row.dataset.pesan ?? row.dataset.nomor;
const namesIn = (root) => [...root.querySelectorAll(ROWS)].map(nameOf);

/** "3 pesan baru", "1 laporan baru", or "4 baru" for both. Messages are named by an id with hyphens. */
function inWords(fresh) {
  const messages = fresh.filter((name) => name.includes("-")).length;
  const kind = messages === fresh.length ? " pesan" : messages ? "" : " laporan";
  return `${fresh.length.toLocaleString("id-ID")}${kind} baru`;
}

/** Somebody is reading or choosing in the list: it must not move. */
function busy() {
  const selection = getSelection();
  const selecting = selection && !selection.isCollapsed && list.contains(selection.anchorNode);
  const pointing = list.matches(":hover") && performance.now() - pointed < POINTING;
  const choosing = list.querySelector("input:checked") !== null;
  return list.contains(document.activeElement) || choosing || pointing || window.scrollY > 120 || selecting;
}

function arrived(next) {
  const shown = new Set(namesIn(list));
  return namesIn(next).filter((name) => !shown.has(name));
}

function announce(text) {
  const region = document.getElementById("announcer");
  if (region) region.textContent = text;
}

/** The counts of the tabs change in place, so that a focused tab stays focused. */
function updateTabs(page) {
  const [bar, next] = [document.querySelector(".tabs"), page.querySelector(".tabs")];
  const moved = bar && next && bar.children.length !== next.children.length;
  if (moved && !bar.contains(document.activeElement)) bar.innerHTML = next.innerHTML;
  const shown = new Map([...document.querySelectorAll(".tabs a")].map((link) => [link.getAttribute("href"), link]));
  for (const link of page.querySelectorAll(".tabs a")) {
    const mine = shown.get(link.getAttribute("href"));
    if (mine && mine.innerHTML !== link.innerHTML) mine.innerHTML = link.innerHTML;
  }
}

function offer(fresh) {
  news.replaceChildren();
  if (!fresh.length) return;
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = `${inWords(fresh)}, tampilkan`;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    show(true);
  });
  news.append(link);
}

/** Put the waiting list in place; the new rows are marked and announced. */
function show(focus = false) {
  const fresh = new Set(arrived(pending));
  list.replaceChildren(...pending.childNodes);
  pending = null;
  news.replaceChildren();
  for (const row of list.querySelectorAll(ROWS)) if (fresh.has(nameOf(row))) row.classList.add("is-new");
  if (fresh.size) announce(inWords([...fresh]));
  if (focus) {
    scrollTo({ top: 0 });
    (list.querySelector(".is-new .row-link") ?? list.querySelector(".row-link"))?.focus();
  }
}

function settle() {
  if (!pending) return;
  if (busy()) offer(arrived(pending));
  else show();
}

async function receive(response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const next = page.querySelector("[data-live-list]");
  if (!next) return;
  version = next.dataset.version;
  updateTabs(page);
  pending = document.importNode(next, true);
}

/** Ask once. False when there is nobody left to ask for. */
async function ask() {
  const response = await fetch(list.dataset.live, { headers: { "If-None-Match": `"${version}"`, "X-Requested-With": "fetch" }, cache: "no-store", redirect: "manual" });
  if (response.status === STOP || response.type === "opaqueredirect") return false;
  if (response.status === 200) await receive(response);
  else if (response.status !== 304) throw new Error(String(response.status));
  settle();
  return true;
}

function pause() {
  const usual = Date.now() - touched > IDLE_AFTER ? SLOW : QUICK;
  return failures ? Math.min(LONGEST, usual * 2 ** failures) : usual;
}

async function tick() {
  timer = null;
  if (document.hidden) return;
  try {
    if (!(await ask())) return;
    failures = 0;
  } catch {
    failures += 1;
    if (failures === 3) announce("Daftar tidak dapat diperbarui. Data di layar mungkin sudah lama.");
  }
  plan();
}

function plan() {
  if (timer === null) timer = setTimeout(tick, pause());
}

function touch() {
  touched = Date.now();
}

if (list) {
  list.addEventListener("pointermove", () => { pointed = performance.now(); }, { passive: true });
  for (const name of ["pointermove", "keydown", "scroll"]) document.addEventListener(name, touch, { passive: true });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { touch(); plan(); } });
  plan();
}
