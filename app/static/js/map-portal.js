// The portal's map and the list beside it show the same: whoever moves the map moves the list, and the address keeps both.

import { say } from "./words.js";

const PAUSE = 350;

/** After each movement the list is asked for anew and the address names what is seen. */
export function followView(map, box) {
  const list = document.querySelector("[data-map-list]");
  if (!list) return;
  let asked = new AbortController();
  let timer = 0;

  async function follow() {
    const query = [box.dataset.query, `kotak=${seen(map)}`].filter(Boolean).join("&");
    history.replaceState(history.state, "", `/peta?${query}`);
    keepInForms(seen(map));
    asked.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`/peta/daftar?${query}`, { signal: asked.signal });
      if (!answer.ok) return;
      list.innerHTML = await answer.text();
      const many = list.querySelectorAll(".report-card").length;
      document.getElementById("announcer").textContent = many ? say("{many} laporan terbaru di bagian peta ini", { many }) : say("Tidak ada laporan di bagian peta ini");
    } catch (error) {
      if (error.name !== "AbortError") console.warn("daftar peta:", error.message);
    }
  }

  // Not before the map stands: its first view is the one that the page's own list belongs to.
  map.once("idle", () => map.on("moveend", () => {
    clearTimeout(timer);
    timer = setTimeout(follow, PAUSE);
  }));
}

/** What is seen, as the address writes it: west, south, east, north. */
function seen(map) {
  const around = map.getBounds();
  return [around.getWest(), around.getSouth(), around.getEast(), around.getNorth()].map((value) => value.toFixed(5)).join(",");
}

/** A filter that is chosen afterwards keeps the part of the map, unless it is another area. */
function keepInForms(box) {
  const form = document.querySelector("form.filters");
  if (!form) return;
  form.elements.kotak?.remove();
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "kotak", value: box });
  form.append(field);
  form.elements.wilayah?.addEventListener("change", () => field.remove(), { once: true, capture: true });
}

/** Enter on the map opens what lies nearest to its middle: a cluster, or the reports of that place. */
export function openMiddle(map, open) {
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !map.getLayer("laporan")) return;
    event.preventDefault();
    const middle = map.project(map.getCenter());
    const reach = 48;
    const around = [[middle.x - reach, middle.y - reach], [middle.x + reach, middle.y + reach]];
    const distance = (feature) => {
      const at = map.project(feature.geometry.coordinates);
      return Math.hypot(at.x - middle.x, at.y - middle.y);
    };
    const found = map.queryRenderedFeatures(around, { layers: ["laporan", "kelompok"] }).sort((a, b) => distance(a) - distance(b));
    if (!found.length) {
      document.getElementById("announcer").textContent = say("Tidak ada laporan di tengah peta. Geser petanya, atau pakai daftar.");
      return;
    }
    open(found[0].properties.jumlah ? found.slice(0, 1) : found.filter((one) => !one.properties.jumlah));
  });
}
