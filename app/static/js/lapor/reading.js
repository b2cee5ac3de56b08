// What the form learns while somebody writes: 112 at once and without asking anybody; category, place, reports near it and what
// everybody would read from the server, as far as there is signal.

const WAIT = 600;
const ASKED = ["isi", "kategori", "lat", "lon", "kelurahan", "alamat", "nama", "publik", "dukung"];

/** Fire, somebody in danger, violence: by the patterns that the page brings, so that it works without signal too. */
export function prepareEmergency(area) {
  const box = document.querySelector("[data-emergency]");
  const [danger, calm] = [new RegExp(box.dataset.danger), new RegExp(box.dataset.calm, "g")];
  const look = () => { box.hidden = !danger.test(area.value.toLowerCase().replace(calm, " ")); };
  area.addEventListener("input", look);
  look();
}

function choose(form, code, mine) {
  const select = form.elements.kategori;
  if (!select.querySelector(`option[value="${CSS.escape(code)}"]`)) return;
  select.value = code;
  select.dataset.proposed = mine ? "" : code;
}

/** The questions of the category, unless they stand there already; of a proposed one none has to be answered. */
export async function askQuestions(form) {
  const box = form.querySelector("#pertanyaan");
  const code = form.elements.kategori.value;
  if (box.dataset.of === code) return;
  box.dataset.of = code;
  const proposed = form.elements.kategori.dataset.proposed === code && code;
  const response = await fetch(`/lapor/pertanyaan?kategori=${encodeURIComponent(code)}${proposed ? "&usul=1" : ""}`).catch(() => null);
  if (box.dataset.of === code) box.innerHTML = response?.ok ? await response.text() : "";
}

function put(form, page) {
  const piece = (name) => page.querySelector(`[data-for="${name}"]`);
  for (const name of ["usul", "serupa", "pratinjau"]) {
    const here = form.querySelector(`[data-piece="${name}"]`);
    if (here.innerHTML.trim() === piece(name).innerHTML.trim() || here.contains(document.activeElement)) continue;
    here.replaceChildren(...piece(name).childNodes);
  }
  const select = form.elements.kategori;
  const { code } = piece("usul").dataset;
  if (!select.dataset.mine && code !== undefined && select.value !== code) {
    choose(form, code, false);
    askQuestions(form);
  }
  return { place: piece("tempat").dataset.known, photoPlace: piece("tempat-foto").dataset.known };
}

/** `found` hears the words of the place and of the photo's place; gives a function that asks soon. */
export function prepareReading(form, photo, found) {
  let timer = null;
  let asked = 0;
  let said = "";
  const read = async () => {
    const data = new FormData();
    const select = form.elements.kategori;
    for (const name of ASKED) data.append(name, new FormData(form).get(name) ?? "");
    // Until somebody chooses, the server goes on proposing.
    if (!select.dataset.mine) data.set("kategori", "");
    for (const [name, value] of Object.entries(photo())) data.append(name, value);
    const now = JSON.stringify([...data]);
    if (now === said) return;
    const turn = (asked += 1);
    const response = await fetch("/lapor/baca", { method: "POST", body: data }).catch(() => null);
    if (turn !== asked || response?.status !== 200) return;
    said = now;
    found(put(form, new DOMParser().parseFromString(await response.text(), "text/html")));
  };
  const soon = (wait = WAIT) => { clearTimeout(timer); timer = setTimeout(read, wait); };
  form.addEventListener("input", (event) => { if (event.target.name !== "foto") soon(); });
  form.addEventListener("change", (event) => {
    if (event.target === form.elements.kategori) {
      event.target.dataset.mine = event.target.value ? "1" : "";
      event.target.dataset.proposed = "";
      askQuestions(form);
    }
    soon(50);
  });
  form.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-choose]");
    if (!chip) return;
    choose(form, chip.dataset.choose, true);
    form.elements.kategori.dataset.mine = "1";
    form.elements.kategori.focus();
    askQuestions(form);
    soon(50);
  });
  return soon;
}
