// Maps on MapLibre (csp build). Three kinds by data-map: "view" (one place), "picker" (choosing one), "portal" (all public
// reports). Nothing is fetched from outside the site unless the operator set a base map. Without WebGL the fallback stays.

const JAKARTA = [[106.68, -6.38], [106.98, -6.07]];
const LIGHT = { water: "#cfe0ec", land: "#f3f6f9", line: "#9db2c5", strong: "#5d7a94", word: "#33475b", halo: "#ffffff", own: "#0f4c81" };
const DARK = { water: "#0a1420", land: "#182536", line: "#31465f", strong: "#6d8aa8", word: "#c9d7e6", halo: "#0a1420", own: "#8cc2f2" };
const COLOURS = {
  waiting: "#b91c1c", coordination: "#b45309", disposition: "#1d4ed8", in_progress: "#facc15", needs_reporter: "#6d28d9",
  awaiting_validation: "#0e7490", result_rejected: "#9a3412", completed: "#15803d", unactionable: "#4b5563", merged: "#6b7280",
};
const DARK_TEXT = new Set(["in_progress"]);
const SYMBOLS = {
  waiting: "s-circle", coordination: "s-diamond", disposition: "s-square", in_progress: "s-half", needs_reporter: "s-speech",
  awaiting_validation: "s-hourglass", result_rejected: "s-cross", completed: "s-tick", unactionable: "s-bar", merged: "s-link",
};
const INDONESIAN = {
  "NavigationControl.ZoomIn": "Perbesar", "NavigationControl.ZoomOut": "Perkecil", "NavigationControl.ResetBearing": "Arahkan ke utara",
  "GeolocateControl.FindMyLocation": "Cari lokasi saya", "AttributionControl.ToggleAttribution": "Sumber peta", "Popup.Close": "Tutup",
  "Map.Title": "Peta", "Marker.Title": "Tanda tempat",
};
const paper = matchMedia("(prefers-color-scheme: dark)").matches ? DARK : LIGHT;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

function style(box) {
  const query = box.dataset.query ? `?${box.dataset.query}` : "";
  const sources = {
    ubin: { type: "vector", tiles: [`${location.origin}${box.dataset.tiles}${query}`], minzoom: 8, maxzoom: 16, attribution: "Batas: lihat kaki halaman" },
  };
  const layers = [{ id: "ground", type: "background", paint: { "background-color": paper.water } }];
  if (box.dataset.basemap) {
    sources.dasar = { type: "raster", tiles: [box.dataset.basemap], tileSize: 256 };
    layers.push({ id: "dasar", type: "raster", source: "dasar" });
  }
  const area = { source: "ubin", "source-layer": "wilayah" };
  const of = (level) => ["==", ["get", "level"], level];
  const width = (far, near) => ["interpolate", ["linear"], ["zoom"], 9, far, 15, near];
  layers.push(
    { ...area, id: "wilayah", type: "fill", filter: of("kota"), paint: { "fill-color": paper.land, "fill-opacity": box.dataset.basemap ? 0 : 1 } },
    { ...area, id: "kelurahan", type: "line", filter: of("kelurahan"), paint: { "line-color": paper.line, "line-width": width(0.3, 1.4) } },
    { ...area, id: "kecamatan", type: "line", filter: of("kecamatan"), paint: { "line-color": paper.strong, "line-width": width(0.4, 1.8) } },
    { ...area, id: "kota", type: "line", filter: of("kota"), paint: { "line-color": paper.strong, "line-width": width(1.2, 3) } },
  );
  if (box.dataset.kelurahan) layers.push(...ownArea(area, box.dataset.kelurahan));
  if (!box.dataset.basemap) layers.push(...names(area));
  return { version: 8, sources, layers };
}

/** Names of the areas, level by level; drawn as images, since glyphs would have to come from somewhere. */
function names(area) {
  const level = (name, minzoom, maxzoom, size) => ({
    ...area, id: `nama-${name}`, type: "symbol", minzoom, maxzoom, filter: ["==", ["get", "level"], name],
    layout: { "icon-image": ["concat", `t:${size}:`, ["get", "nama"]], "icon-padding": 12 },
  });
  return [level("kota", 8, 11, 14), level("kecamatan", 11, 13, 13), level("kelurahan", 13, 24, 13)];
}

/** The kelurahan of the report stands out from its neighbours. */
function ownArea(area, code) {
  const filter = ["==", ["get", "kode"], code];
  return [
    { ...area, id: "sendiri", type: "fill", filter, paint: { "fill-color": paper.own, "fill-opacity": 0.1 } },
    { ...area, id: "sendiri-garis", type: "line", filter, paint: { "line-color": paper.own, "line-width": 2.5 } },
  ];
}

function makeMap(box) {
  const { maplibregl } = window;
  const lat = Number.parseFloat(box.dataset.lat);
  const lon = Number.parseFloat(box.dataset.lon);
  const placed = Number.isFinite(lat) && Number.isFinite(lon);
  const map = new maplibregl.Map({
    container: box, style: style(box), locale: INDONESIAN, attributionControl: { compact: true }, dragRotate: false, pitchWithRotate: false,
    maxZoom: 18, minZoom: 8, cooperativeGestures: false, fadeDuration: still ? 0 : 200,
    ...(placed ? { center: [lon, lat], zoom: box.hasAttribute("data-approximate") ? 13 : 14.5 } : { bounds: JAKARTA, fitBoundsOptions: { padding: 12 } }),
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.getCanvas().setAttribute("aria-label", box.dataset.label || "Peta");
  map.on("styleimagemissing", (event) => {
    const image = drawn(event.id);
    if (image && !map.hasImage(event.id)) map.addImage(event.id, image, { pixelRatio: 2 });
  });
  map.once("load", () => { box.classList.add("is-drawn"); box.dataset.drawn = "1"; });
  map.on("error", (event) => { if (event.error?.status !== 404) console.warn("peta:", event.error?.message); });
  return map;
}

/** A pin drawn as SVG; its colour and symbol are those of the status. */
function pin(status) {
  const element = document.createElement("div");
  element.className = `map-pin${status ? ` st-${status}` : ""}`;
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 36 36");
  const body = document.createElementNS(ns, "path");
  body.setAttribute("d", "M18 35S30 23 30 13.500A12 12 0 0 0 6 13.500C6 23 18 35 18 35z");
  body.setAttribute("fill", "currentColor");
  body.setAttribute("stroke", "#fff");
  body.setAttribute("stroke-width", "2");
  const dot = document.createElementNS(ns, "circle");
  for (const [name, value] of [["cx", 18], ["cy", 13.5], ["r", 4.5], ["fill", "#fff"]]) dot.setAttribute(name, value);
  svg.append(body, dot);
  element.append(svg);
  return element;
}

function drawView(box) {
  const map = makeMap(box);
  const lat = Number.parseFloat(box.dataset.lat);
  const lon = Number.parseFloat(box.dataset.lon);
  if (Number.isFinite(lat) && Number.isFinite(lon) && !box.hasAttribute("data-approximate")) {
    new window.maplibregl.Marker({ element: pin(box.dataset.statusCode), anchor: "bottom" }).setLngLat([lon, lat]).addTo(map);
  }
  if (box.hasAttribute("data-nearby")) map.on("load", () => addReports(map, box));
  return map;
}

const degrees = (text) => Number.parseFloat(String(text).trim().replace(",", "."));

function drawPicker(box) {
  const picker = box.closest("[data-picker]");
  const lat = picker.querySelector("[data-lat-input]");
  const lon = picker.querySelector("[data-lon-input]");
  const note = picker.querySelector("[data-picker-note]");
  if (Number.isFinite(degrees(lat.value)) && Number.isFinite(degrees(lon.value))) {
    box.dataset.lat = degrees(lat.value);
    box.dataset.lon = degrees(lon.value);
  }
  const map = makeMap(box);
  const marker = new window.maplibregl.Marker({ element: pin(), anchor: "bottom", draggable: true });
  const put = (at, words) => {
    lat.value = at.lat.toFixed(6);
    lon.value = at.lng.toFixed(6);
    marker.setLngLat(at).addTo(map);
    note.textContent = words;
  };
  const follow = () => {
    const [y, x] = [degrees(lat.value), degrees(lon.value)];
    if (!Number.isFinite(y) || !Number.isFinite(x) || Math.abs(y) > 90) return;
    marker.setLngLat([x, y]).addTo(map);
    map.easeTo({ center: [x, y], zoom: Math.max(map.getZoom(), 15), animate: !still });
  };
  map.getCanvas().style.cursor = "crosshair";
  map.on("click", (event) => put(event.lngLat, "Tempat ditandai. Geser tanda atau ketuk lagi untuk membetulkan."));
  marker.on("dragend", () => put(marker.getLngLat(), "Tempat dipindahkan."));
  lat.addEventListener("change", follow);
  lon.addEventListener("change", follow);
  if (box.dataset.lat) follow();
  locateInto(picker, (at) => {
    put(at, "Lokasi Anda ditandai. Betulkan dengan menggeser tanda.");
    map.easeTo({ center: at, zoom: 16, animate: !still });
  }, note);
  return map;
}

/** "Gunakan lokasi saya" appears only where the browser knows it. */
function locateInto(picker, use, note) {
  const button = picker.querySelector("[data-locate]");
  if (!button || !navigator.geolocation) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    note.textContent = "Mencari lokasi Anda ...";
    navigator.geolocation.getCurrentPosition(
      (found) => use({ lat: found.coords.latitude, lng: found.coords.longitude }),
      () => { note.textContent = "Lokasi tidak didapat. Ketuk peta, atau isi kelurahan dan alamatnya."; },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
}

/** The symbol of a status, and the disc of a cluster, as canvas images: no glyphs come from anywhere. */
async function loadSymbols(map, box) {
  const answer = await fetch(box.dataset.icons);
  const sprite = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
  await Promise.all(Object.entries(SYMBOLS).map(async ([status, id]) => {
    const image = await rasterise(sprite.getElementById(id), COLOURS[status], DARK_TEXT.has(status) ? "#422006" : "#ffffff");
    if (!map.hasImage(status)) map.addImage(status, image, { pixelRatio: 2 });
  }));
}

function rasterise(symbol, ground, ink) {
  const inner = [...symbol.childNodes].map((node) => new XMLSerializer().serializeToString(node)).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="52" height="52" viewBox="0 0 52 52"><circle cx="26" cy="26" r="23" fill="${ground}" stroke="#fff" stroke-width="4"/><g transform="translate(12 12) scale(1.1667)" color="${ink}">${inner}</g></svg>`;
  return new Promise((resolve, reject) => {
    const image = new Image(52, 52);
    image.onload = () => {
      const context = canvas(52, 52);
      context.drawImage(image, 0, 0);
      resolve(context.getImageData(0, 0, 52, 52));
    };
    image.onerror = reject;
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  });
}

function canvas(width, height) {
  const element = document.createElement("canvas");
  element.width = width;
  element.height = height;
  return element.getContext("2d", { willReadFrequently: true });
}

/** The images that are made from their own name: clusters (n:) and names of areas (t:). */
function drawn(id) {
  if (id.startsWith("n:")) return clusterImage(id.slice(2).split(":").map(Number));
  if (id.startsWith("t:")) return nameImage(Number(id.split(":")[1]) * 2, id.split(":").slice(2).join(":"));
  return null;
}

/** A disc with the number of reports, ringed by the shares of their statuses. */
function clusterImage([count, ...shares]) {
  const text = short(count);
  const size = text.length > 3 ? 96 : text.length > 2 ? 88 : 80;
  const context = canvas(size, size);
  const middle = size / 2;
  const disc = (radius, colour, from = 0, to = 2 * Math.PI) => {
    context.beginPath();
    context.moveTo(middle, middle);
    context.arc(middle, middle, radius, from, to);
    context.fillStyle = colour;
    context.fill();
  };
  disc(middle - 1, "#ffffff");
  let at = -Math.PI / 2;
  Object.values(COLOURS).forEach((colour, index) => {
    const angle = ((shares[index] || 0) / count) * 2 * Math.PI;
    if (angle > 0) disc(middle - 4, colour, at, at + angle);
    at += angle;
  });
  disc(middle - 13, "#ffffff");
  context.fillStyle = "#0f172a";
  context.font = "700 26px 'Plus Jakarta Sans', system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, middle, middle + 1);
  return context.getImageData(0, 0, size, size);
}

function nameImage(size, text) {
  const font = `600 ${size}px 'Plus Jakarta Sans', system-ui, sans-serif`;
  const measure = canvas(1, 1);
  measure.font = font;
  const context = canvas(Math.ceil(measure.measureText(text).width) + 16, size + 20);
  context.font = font;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 7;
  context.strokeStyle = paper.halo;
  context.strokeText(text, 8, size / 2 + 10);
  context.fillStyle = paper.word;
  context.fillText(text, 8, size / 2 + 10);
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height);
}

const short = (count) => (count < 1000 ? String(count) : count < 1_000_000 ? `${Math.round(count / 100) / 10}rb`.replace(".", ",") : `${Math.round(count / 100_000) / 10}jt`.replace(".", ","));

async function addReports(map, box) {
  await loadSymbols(map, box);
  const layout = { "icon-allow-overlap": true, "icon-ignore-placement": true };
  map.addLayer({ id: "laporan", type: "symbol", source: "ubin", "source-layer": "laporan", filter: ["!", ["has", "jumlah"]], layout: { ...layout, "icon-image": ["get", "status"] } });
  map.addLayer({ id: "kelompok", type: "symbol", source: "ubin", "source-layer": "laporan", filter: ["has", "jumlah"], layout: { ...layout, "icon-image": ["concat", "n:", ["get", "jumlah"], ...Object.keys(COLOURS).flatMap((status) => [":", ["coalesce", ["get", status], 0]])], "symbol-sort-key": ["get", "jumlah"] } });
  for (const layer of ["laporan", "kelompok"]) {
    map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
  }
  map.on("click", "kelompok", (event) => {
    map.easeTo({ center: event.features[0].geometry.coordinates, zoom: Math.min(map.getZoom() + 2, 17), animate: !still });
  });
  map.on("click", "laporan", (event) => showReports(map, event.features));
}

/** Several reports may lie on one point: the popup links to each of them. */
function showReports(map, features) {
  const known = new Map(features.map((feature) => [feature.properties.nomor, feature]));
  const content = document.createElement("div");
  content.className = "map-popup";
  for (const [number, { properties }] of [...known].slice(0, 8)) {
    const link = document.createElement("a");
    link.href = `/laporan/${encodeURIComponent(number)}`;
    link.textContent = `${number}: ${wordOf(properties.status)}`;
    content.append(link);
  }
  new window.maplibregl.Popup({ maxWidth: "280px", focusAfterOpen: true }).setLngLat(features[0].geometry.coordinates).setDOMContent(content).addTo(map);
}

/** The word of a status as the legend of this page says it. */
function wordOf(status) {
  const legend = document.querySelector(`.map-key .st-${CSS.escape(status)}`);
  return legend ? legend.parentElement.textContent.trim() : "laporan";
}

function drawPortal(box) {
  const map = makeMap(box);
  map.on("load", () => addReports(map, box));
  return map;
}

const KINDS = { view: drawView, picker: drawPicker, portal: drawPortal };

function prepare(root) {
  for (const box of root.querySelectorAll("[data-map]:not([data-map-ready])")) {
    box.dataset.mapReady = "1";
    try {
      window.maplibregl.setWorkerUrl(box.dataset.worker);
      box.map = KINDS[box.dataset.map](box);
    } catch (error) {
      console.warn("peta tidak tersedia:", error.message);
    }
  }
}

// A module runs after the deferred MapLibre script that stands before it.
prepare(document);
document.body.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.target.parentElement ?? document));
