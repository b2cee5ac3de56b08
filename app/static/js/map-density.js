// The density map: kelurahan in the colours of their class, as the legend beside says it; a tap names one and leads to its reports.

const LIGHT = ["#d6e6f4", "#a6cbe8", "#66a3d2", "#2a72b5", "#0a3a66"];
const DARK = ["#17304a", "#1f4a75", "#2a72b5", "#66a3d2", "#b9dbf8"];
const shades = matchMedia("(prefers-color-scheme: dark)").matches ? DARK : LIGHT;

export function addDensity(map, box) {
  const values = JSON.parse(box.dataset.values);
  const limits = box.dataset.limits.split(",").filter(Boolean).map(Number);
  const shade = (count) => shades[limits.filter((limit) => count >= limit).length - 1];
  const filled = Object.entries(values).filter(([, count]) => count > 0);
  if (filled.length) {
    map.addLayer({
      id: "kepadatan", type: "fill", source: "ubin", "source-layer": "wilayah", filter: ["==", ["get", "level"], "kelurahan"],
      paint: { "fill-color": ["match", ["get", "kode"], ...filled.flatMap(([code, count]) => [code, shade(count)]), "rgba(0,0,0,0)"] },
    }, "kelurahan");
  }
  map.on("click", "di-dalam", (event) => showCount(map, box, values, event));
  map.on("mouseenter", "di-dalam", () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", "di-dalam", () => { map.getCanvas().style.cursor = ""; });
  if (box.dataset.area) map.once("idle", () => closeUp(map, box.dataset.area));
}

function showCount(map, box, values, { features, lngLat }) {
  const { kode, nama } = features[0].properties;
  const count = values[kode] ?? 0;
  const link = document.createElement(count ? "a" : "span");
  if (count) link.href = box.dataset.href + encodeURIComponent(kode);
  link.textContent = `${nama}: ${count.toLocaleString("id-ID")} laporan`;
  const content = document.createElement("div");
  content.className = "map-popup";
  content.append(link);
  new window.maplibregl.Popup({ maxWidth: "280px", focusAfterOpen: true }).setLngLat(lngLat).setDOMContent(content).addTo(map);
}

/** The map moves to the officer's own area once its outline is known. */
function closeUp(map, area) {
  const bounds = new window.maplibregl.LngLatBounds();
  for (const { geometry, properties } of map.querySourceFeatures("ubin", { sourceLayer: "wilayah" })) {
    if (`${properties.kode}.`.startsWith(`${area}.`)) geometry.coordinates.flat(Infinity).forEach((_, at, all) => { if (at % 2 === 0) bounds.extend([all[at], all[at + 1]]); });
  }
  if (!bounds.isEmpty()) map.fitBounds(bounds, { padding: 24, animate: false });
}
