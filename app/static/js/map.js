// Maps on MapLibre (csp build). Kinds by data-map: "view" (one place), "picker" (choosing one), "portal" (all public reports),
// "tasks" (those of the list on the page), "list" (beside a worklist), "density" (an area's figures). Nothing is fetched from outside the site unless the operator set a base map. Without WebGL the fallback stays.

import { addDensity } from "./map-density.js";
import { followList } from "./map-list.js";
import { placeNames, style } from "./map-areas.js";
import { prepareBase } from "./map-base.js";
import { openMiddle, followView } from "./map-portal.js";
import { COLOURS, drawn, loadSymbols } from "./map-paint.js";
import { say } from "./words.js";

const JAKARTA = [[106.68, -6.38], [106.98, -6.07]];
const WORDS = {
  "NavigationControl.ZoomIn": say("Perbesar"), "NavigationControl.ZoomOut": say("Perkecil"), "NavigationControl.ResetBearing": say("Arahkan ke utara"),
  "GeolocateControl.FindMyLocation": say("Cari lokasi saya"), "GeolocateControl.LocationNotAvailable": say("Lokasi tidak didapat"), "AttributionControl.ToggleAttribution": say("Sumber peta"), "Popup.Close": say("Tutup"),
  "Map.Title": say("Peta"), "Marker.Title": say("Tanda tempat"),
};
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

function makeMap(box) {
  const { maplibregl } = window;
  const lat = Number.parseFloat(box.dataset.lat);
  const lon = Number.parseFloat(box.dataset.lon);
  const placed = Number.isFinite(lat) && Number.isFinite(lon);
  const [west, south, east, north] = (box.dataset.box ?? "").split(",").map(Number);
  const bounds = Number.isFinite(north) ? [[west, south], [east, north]] : JAKARTA;
  const map = new maplibregl.Map({
    container: box, style: style(box), locale: WORDS, attributionControl: { compact: true }, dragRotate: false, pitchWithRotate: false,
    maxZoom: 18, minZoom: 8, cooperativeGestures: false, fadeDuration: still ? 0 : 200,
    ...(placed ? { center: [lon, lat], zoom: box.hasAttribute("data-approximate") ? 13 : 14.5 } : { bounds, fitBoundsOptions: { padding: box.dataset.box ? 0 : 12, maxZoom: 18 } }),
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.getCanvas().setAttribute("aria-label", box.dataset.label || say("Peta"));
  map.on("styleimagemissing", (event) => {
    const image = drawn(event.id);
    if (image && !map.hasImage(event.id)) map.addImage(event.id, image, { pixelRatio: 2 });
  });
  if (!box.dataset.basemap) placeNames(map);
  map.once("load", () => { box.classList.add("is-drawn"); box.dataset.drawn = "1"; });
  // After a tile that cannot be had (no signal) the map would wait for a frame that nothing asks for.
  map.on("error", (event) => { map.triggerRepaint(); if (event.error?.status !== 404) console.warn("peta:", event.error?.message); });
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
  const near = box.dataset.basemap ? 16 : 14;
  const put = (at, words) => {
    lat.value = at.lat.toFixed(6);
    lon.value = at.lng.toFixed(6);
    marker.setLngLat(at).addTo(map);
    const place = areaAt(map, at);
    note.textContent = place ? say("Kelurahan {place}. {words}", { place, words }) : words;
    picker.dispatchEvent(new CustomEvent("picked", { bubbles: true }));
  };
  const follow = () => {
    const [y, x] = [degrees(lat.value), degrees(lon.value)];
    if (!Number.isFinite(y) || !Number.isFinite(x) || Math.abs(y) > 90) return;
    marker.setLngLat([x, y]).addTo(map);
    map.easeTo({ center: [x, y], zoom: Math.max(map.getZoom(), near), animate: !still });
  };
  map.getCanvas().style.cursor = "crosshair";
  map.on("click", (event) => put(event.lngLat, say("Geser tanda atau ketuk lagi untuk membetulkan.")));
  marker.on("dragend", () => put(marker.getLngLat(), say("Tempat dipindahkan.")));
  lat.addEventListener("change", follow);
  lon.addEventListener("change", follow);
  if (box.dataset.lat) follow();
  locateInto(picker, (at) => {
    put(at, say("Lokasi Anda ditandai. Betulkan dengan menggeser tanda."));
    map.easeTo({ center: at, zoom: near, animate: !still });
  }, note);
  return map;
}

/** The kelurahan under a point, as far as its tile is on the screen. */
function areaAt(map, at) {
  return map.getLayer("di-dalam") && map.queryRenderedFeatures(map.project(at), { layers: ["di-dalam"] })[0]?.properties.nama;
}

/** "Gunakan lokasi saya" appears only where the browser knows it. */
function locateInto(picker, use, note) {
  const button = picker.querySelector("[data-locate]");
  if (!button || !navigator.geolocation) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    note.textContent = say("Mencari lokasi Anda ...");
    navigator.geolocation.getCurrentPosition(
      (found) => use({ lat: found.coords.latitude, lng: found.coords.longitude }),
      () => { note.textContent = say("Lokasi tidak didapat. Ketuk peta, atau isi kelurahan dan alamatnya."); },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
}

async function addReports(map, box) {
  await loadSymbols(map, box);
  const layout = { "icon-allow-overlap": true, "icon-ignore-placement": true };
  map.addLayer({ id: "laporan", type: "symbol", source: "ubin", "source-layer": "laporan", filter: ["!", ["has", "jumlah"]], layout: { ...layout, "icon-image": ["get", "status"] } });
  map.addLayer({ id: "kelompok", type: "symbol", source: "ubin", "source-layer": "laporan", filter: ["has", "jumlah"], layout: { ...layout, "icon-image": ["concat", "n:", ["get", "jumlah"], ...Object.keys(COLOURS).flatMap((status) => [":", ["coalesce", ["get", status], 0]])], "symbol-sort-key": ["get", "jumlah"] } });
  for (const layer of ["laporan", "kelompok"]) {
    map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
  }
  map.on("click", "kelompok", (event) => openReports(map, event.features));
  map.on("click", "laporan", (event) => openReports(map, event.features));
}

/** A cluster is gone into, reports are named. */
function openReports(map, features) {
  const at = features[0].geometry.coordinates;
  if (features[0].properties.jumlah) map.easeTo({ center: at, zoom: Math.min(map.getZoom() + 2, 18), animate: !still });
  else showReports(map, features);
}

/** Several reports may lie on one point: the popup links to each of them. */
function showReports(map, features) {
  const known = new Map(features.map((feature) => [feature.properties.nomor, feature]));
  const content = document.createElement("div");
  content.className = "map-popup";
  for (const [number, { properties }] of [...known].slice(0, 8)) {
    const link = document.createElement("a");
    link.href = `/laporan/${encodeURIComponent(number)}`;
    const status = wordOf(properties.status);
    link.textContent = status ? `${number}: ${status}` : say("{number}: laporan", { number });
    content.append(link);
  }
  if (known.size > 8) content.append(say("dan {n} lagi di tempat ini", { n: known.size - 8 }));
  new window.maplibregl.Popup({ maxWidth: "280px", focusAfterOpen: true }).setLngLat(features[0].geometry.coordinates).setDOMContent(content).addTo(map);
}

/** The word of a status as the legend of this page says it; nothing where there is no legend. */
function wordOf(status) {
  const legend = document.querySelector(`.map-key .st-${CSS.escape(status)}`);
  return legend?.parentElement.textContent.trim();
}

function drawPortal(box) {
  const map = makeMap(box);
  map.addControl(new window.maplibregl.GeolocateControl({ positionOptions: { enableHighAccuracy: true }, fitBoundsOptions: { maxZoom: 16 } }), "top-right");
  // MapLibre names the button only once it knows whether there is a place to be found.
  box.querySelector(".maplibregl-ctrl-geolocate")?.setAttribute("aria-label", WORDS["GeolocateControl.FindMyLocation"]);
  map.on("load", () => addReports(map, box));
  const [lat, lon] = (box.dataset.mark ?? "").split(",").map(Number);
  if (Number.isFinite(lon)) new window.maplibregl.Marker({ element: pin(), anchor: "bottom" }).setLngLat([lon, lat]).addTo(map);
  openMiddle(map, (features) => openReports(map, features));
  followView(map, box);
  return map;
}

/** The tasks of the list on the same page; each pin leads to its task. */
function drawTasks(box) {
  const map = makeMap(box);
  const around = new window.maplibregl.LngLatBounds();
  for (const row of document.querySelectorAll("[data-nomor][data-lat]")) {
    const at = [Number(row.dataset.lon), Number(row.dataset.lat)];
    const link = document.createElement("a");
    link.href = row.querySelector(".row-link").href;
    link.setAttribute("aria-label", row.querySelector(".row-link").textContent.trim());
    link.append(pin(row.dataset.statusCode));
    new window.maplibregl.Marker({ element: link, anchor: "bottom" }).setLngLat(at).addTo(map);
    around.extend(at);
  }
  if (!around.isEmpty()) map.fitBounds(around, { padding: 56, maxZoom: 14, animate: false });
  return map;
}

function drawDensity(box) {
  const map = makeMap(box);
  map.on("load", () => addDensity(map, box));
  return map;
}

function drawList(box) {
  const map = makeMap(box);
  followList(map, pin);
  return map;
}

const KINDS = { density: drawDensity, list: drawList, tasks: drawTasks, view: drawView, picker: drawPicker, portal: drawPortal };

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
await prepareBase(document.querySelector("[data-map][data-pmtiles]"));
prepare(document);
document.body.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.target.parentElement ?? document));
