// The place: of the photo, where one stands, on the map, by its name, or the kelurahan. Whatever was said last counts.

import { locale, say } from "./words.js";

const WAIT = 500;
const VAGUE = 300;
const today = (moment) => moment.toDateString() === new Date().toDateString();
const clock = (moment) => moment.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
const day = (moment) => moment.toLocaleDateString(locale, { day: "numeric", month: "long", year: "numeric" });
const when = (moment) => (today(moment) ? say("hari ini {at}", { at: clock(moment) }) : `${day(moment)} ${clock(moment)}`);

export function preparePlace(form, changed) {
  const step = form.querySelector("[data-place-step]");
  const part = (name) => step.querySelector(`[data-${name}]`);
  const { lat, lon, kelurahan, alamat } = form.elements;
  const word = part("place-word");
  let photo = null;
  let source = "";

  const isPlaced = () => Boolean(lat.value && lon.value) || Boolean(kelurahan.value);
  const tell = (text) => { word.textContent = text; };

  function point(at, from) {
    lat.value = at.lat.toFixed(6);
    lon.value = at.lon.toFixed(6);
    source = from;
    tell(from);
    lat.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function showPhoto() {
    part("photo-place").hidden = !photo || photo.outside || photo.refused || isPlaced();
    if (!photo) return;
    const where = photo.words ? say("di {place}", { place: photo.words }) : say("di tempat yang tersimpan di dalamnya");
    const circumstances = photo.taken ? `${where}, ${when(photo.taken)}` : where;
    part("photo-words").textContent = say("Foto diambil {circumstances}.", { circumstances });
  }

  function here() {
    tell(say("Mencari lokasi Anda ..."));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => point({ lat: coords.latitude, lon: coords.longitude }, coords.accuracy > VAGUE
        ? say("Lokasi Anda kira-kira saja, meleset sampai {metres} m. Betulkan di peta bila perlu.", { metres: Math.round(coords.accuracy) })
        : say("Lokasi Anda.")),
      () => tell(say("Lokasi tidak didapat. Tandai di peta, atau pilih kelurahan dan tulis alamatnya.")),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  }

  /** The map is large: it comes when it is asked for. */
  async function openMap(button) {
    button.hidden = true;
    part("map-frame").hidden = false;
    const box = step.querySelector("[data-map-box]");
    for (const href of button.dataset.styles.split(" ")) {
      const link = document.createElement("link");
      Object.assign(link, { rel: "stylesheet", href });
      document.head.append(link);
    }
    const library = document.createElement("script");
    const loaded = new Promise((resolve, reject) => Object.assign(library, { onload: resolve, onerror: reject }));
    library.src = button.dataset.library;
    document.head.append(library);
    try {
      await loaded;
      box.dataset.map = box.dataset.mapBox;
      await import(button.dataset.script);
      box.scrollIntoView({ block: "nearest" });
    } catch {
      part("map-frame").hidden = true;
      button.hidden = false;
      library.remove();
      tell(say("Peta tidak dapat dimuat tanpa sambungan. Pakai “Di sini”, atau pilih kelurahan dan tulis alamatnya."));
    }
  }

  function prepareSearch() {
    let timer = null;
    let turn = 0;
    const list = part("found");
    const search = async () => {
      const mine = (turn += 1);
      const body = new FormData();
      body.append("alamat", alamat.value);
      const response = alamat.value.trim().length > 2 ? await fetch("/lapor/tempat", { method: "POST", body }).catch(() => null) : null;
      if (mine === turn) list.innerHTML = response?.status === 200 ? await response.text() : "";
    };
    alamat.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, WAIT); });
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-place]");
      if (!button) return;
      const name = button.querySelector("strong").textContent;
      list.replaceChildren();
      if (!alamat.value.toLowerCase().includes(name.toLowerCase())) alamat.value = `${alamat.value.trim()}, ${name}`;
      if (button.dataset.lat) point({ lat: Number(button.dataset.lat), lon: Number(button.dataset.lon) }, `${name}.`);
      else { kelurahan.value = button.dataset.kelurahan; kelurahan.dispatchEvent(new Event("change", { bubbles: true })); }
      alamat.focus();
    });
  }

  part("place-tools").hidden = false;
  part("here").hidden = !navigator.geolocation;
  part("coords").open = Boolean(matchMedia("(min-width: 48rem)").matches || lat.value || step.querySelector("[data-coords] .invalid-feedback"));
  part("here").addEventListener("click", here);
  part("map-open").addEventListener("click", (event) => openMap(event.currentTarget));
  part("photo-yes").addEventListener("click", () => { point(photo, say("Tempat foto Anda.")); form.elements.isi.focus(); });
  part("photo-no").addEventListener("click", () => { photo.refused = true; showPhoto(); part("here").focus(); });
  // A kelurahan that somebody chooses is the place: the point before it was another one.
  kelurahan.addEventListener("change", () => { lat.value = ""; lon.value = ""; tell(kelurahan.value ? say("Lokasi perkiraan: kelurahannya saja.") : ""); showPhoto(); changed(); });
  for (const field of [lat, lon]) field.addEventListener("change", () => { showPhoto(); changed(); });
  step.addEventListener("picked", () => { source = say("Titik di peta."); tell(source); showPhoto(); changed(); });
  prepareSearch();

  return {
    /** The photos changed: the first one that knows its place proposes it. */
    async look(files) {
      photo = null;
      // Read once there is a photo; without signal it comes from what the phone keeps.
      const { circumstances } = files.length ? await import("./exif.js") : {};
      for (const file of files) {
        const found = await circumstances(file);
        if (found.lat !== null) { photo = found; break; }
      }
      if (!isPlaced()) tell("");
      showPhoto();
      changed();
    },
    /** Whether the photo knows the place and nobody said yet whether it is there; then that is asked, before anything is sent. */
    asksFirst() {
      const open = !part("photo-place").hidden;
      if (open) {
        tell(say("Pilih dulu: di tempat foto itu kejadiannya, atau bukan."));
        part("photo-yes").focus();
      }
      return open;
    },
    photo: () => (photo ? { foto_lat: photo.lat.toFixed(6), foto_lon: photo.lon.toFixed(6) } : {}),
    /** What the server says of the place (undefined: of none) and of the photo's. */
    heard({ place, photoPlace }) {
      if (photo && photoPlace !== undefined) Object.assign(photo, { words: photoPlace, outside: !photoPlace });
      showPhoto();
      if (place === undefined) return;
      tell(place ? `${place}. ${source}` : say("Titik ini di luar wilayah DKI Jakarta. Pilih titik lain, atau pilih kelurahan."));
    },
  };
}
