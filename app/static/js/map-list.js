// The map beside a list: a pin for each row that has a point. A row under the mouse or with the focus lights its pin, and a pin its
// row; the list may be made anew at any time (live.js), then so are the pins.

export function followList(map, pin) {
  const list = document.querySelector("[data-live-list]");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const pins = new Map();
  let lit = null;

  const rowOf = (number) => list.querySelector(`tr[data-nomor="${CSS.escape(number)}"]`);

  function light(number) {
    if (number === lit) return;
    for (const [name, on] of [[lit, false], [number, true]]) {
      if (!name) continue;
      rowOf(name)?.classList.toggle("is-lit", on);
      pins.get(name)?.getElement().classList.toggle("is-lit", on);
    }
    lit = number;
  }

  function put(row) {
    const { nomor, lat, lon, statusCode } = row.dataset;
    const link = document.createElement("a");
    link.href = row.querySelector(".row-link").href;
    link.setAttribute("aria-label", row.querySelector(".row-link").textContent.trim());
    link.append(pin(statusCode));
    link.addEventListener("pointerenter", () => light(nomor));
    link.addEventListener("pointerleave", () => light(null));
    link.addEventListener("focus", () => { light(nomor); rowOf(nomor)?.scrollIntoView({ block: "nearest" }); });
    link.addEventListener("blur", () => light(null));
    pins.set(nomor, new window.maplibregl.Marker({ element: link, anchor: "bottom" }).setLngLat([Number(lon), Number(lat)]).addTo(map));
  }

  function draw() {
    for (const marker of pins.values()) marker.remove();
    pins.clear();
    lit = null;
    list.querySelectorAll("tr[data-nomor][data-lat]").forEach(put);
  }

  function fit() {
    const around = new window.maplibregl.LngLatBounds();
    for (const marker of pins.values()) around.extend(marker.getLngLat());
    if (!around.isEmpty()) map.fitBounds(around, { padding: 56, maxZoom: 15, animate: false });
  }

  const numberAt = (event) => event.target.closest?.("tr[data-nomor]")?.dataset.nomor ?? null;
  list.addEventListener("pointerover", (event) => light(numberAt(event)));
  list.addEventListener("pointerleave", () => light(null));
  list.addEventListener("focusin", (event) => {
    const number = numberAt(event);
    light(number);
    const at = pins.get(number)?.getLngLat();
    if (at && !map.getBounds().contains(at)) map.easeTo({ center: at, animate: !still });
  });
  list.addEventListener("focusout", () => light(null));
  new MutationObserver(draw).observe(list, { childList: true });
  draw();
  fit();
}
