// How far the tasks are, if the phone tells where it is. Asked for by a tap; afterwards by itself.

const EARTH = 6371000;
const radians = (degrees) => (degrees * Math.PI) / 180;

/** Metres between two points, as the crow flies. */
function metres(from, to) {
  const half = (a, b) => Math.sin((radians(b) - radians(a)) / 2) ** 2;
  const part = half(from.lat, to.lat) + Math.cos(radians(from.lat)) * Math.cos(radians(to.lat)) * half(from.lon, to.lon);
  return 2 * EARTH * Math.asin(Math.sqrt(part));
}

const words = (distance) => (distance < 1000 ? `${Math.round(distance / 10) * 10} m` : `${(distance / 1000).toFixed(1).replace(".", ",")} km`);

let here = null;

function show() {
  if (!here) return;
  for (const place of document.querySelectorAll("[data-lat][data-lon]")) {
    const box = place.querySelector("[data-distance]");
    if (box) box.textContent = `${words(metres(here, { lat: Number(place.dataset.lat), lon: Number(place.dataset.lon) }))} dari Anda`;
  }
}

function locate(button) {
  const found = ({ coords }) => { here = { lat: coords.latitude, lon: coords.longitude }; button?.setAttribute("hidden", ""); show(); };
  const lost = () => { if (button) button.textContent = "Lokasi tidak didapat"; };
  navigator.geolocation.getCurrentPosition(found, lost, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
}

export async function prepareDistances() {
  if (!navigator.geolocation || !document.querySelector("[data-distance]")) return;
  const button = document.querySelector("[data-near]");
  const allowed = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  if (allowed?.state === "granted") locate(button);
  else if (button && allowed?.state !== "denied") button.hidden = false;
  button?.addEventListener("click", () => locate(button));
  const list = document.querySelector("[data-live-list]");
  if (list) new MutationObserver(show).observe(list, { childList: true });
}
