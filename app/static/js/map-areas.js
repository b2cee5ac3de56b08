// The ground of every map: the boundaries of the province from our own tiles, with their names, over a base map if there is one.

import { addBase } from "./map-base.js";
import { paper } from "./map-paint.js";
import { say } from "./words.js";

export function style(box) {
  const query = box.dataset.query ? `?${box.dataset.query}` : "";
  const sources = {
    ubin: { type: "vector", tiles: [`${location.origin}${box.dataset.tiles}${query}`], minzoom: 8, maxzoom: 18, attribution: say("Batas: lihat kaki halaman") },
  };
  const layers = [{ id: "ground", type: "background", paint: { "background-color": paper.water } }];
  if (box.dataset.basemap) addBase(box, sources, layers);
  const area = { source: "ubin", "source-layer": "wilayah" };
  const of = (level) => ["==", ["get", "level"], level];
  const width = (far, near) => ["interpolate", ["linear"], ["zoom"], 9, far, 15, near];
  layers.push(
    { ...area, id: "wilayah", type: "fill", filter: of("kota"), paint: { "fill-color": paper.land, "fill-opacity": box.dataset.basemap ? 0 : 1 } },
    { ...area, id: "di-dalam", type: "fill", filter: of("kelurahan"), paint: { "fill-opacity": 0 } },
    { ...area, id: "kelurahan", type: "line", filter: of("kelurahan"), paint: { "line-color": paper.line, "line-width": width(0.3, 1.4) } },
    { ...area, id: "kecamatan", type: "line", filter: of("kecamatan"), paint: { "line-color": paper.strong, "line-width": width(0.4, 1.8) } },
    { ...area, id: "kota", type: "line", filter: of("kota"), paint: { "line-color": paper.strong, "line-width": width(1.2, 3) } },
  );
  if (box.dataset.kelurahan) layers.push(...ownArea(area, box.dataset.kelurahan));
  if (!box.dataset.basemap) {
    sources.nama = { type: "geojson", data: { type: "FeatureCollection", features: [] } };
    layers.push(...names(box.dataset.map));
  }
  return { version: 8, sources, layers };
}

/** Names of the areas, level by level; drawn as images, since glyphs would have to come from somewhere. */
function names(kind) {
  const level = (name, minzoom, maxzoom, size) => ({
    id: `nama-${name}`, type: "symbol", source: "nama", minzoom, maxzoom, filter: ["==", ["get", "level"], name],
    layout: { "icon-image": ["concat", `t:${size}:`, ["get", "nama"]], "icon-padding": 8 },
  });
  const levels = [level("kecamatan", 11, 13, 13), level("kelurahan", 13, 24, 13)];
  // On the portal's map the clusters say more than the names of six kota would.
  return kind === "portal" ? levels : [level("kota", 8, 11, 14), ...levels];
}

/** The kelurahan of the report stands out from its neighbours. */
function ownArea(area, code) {
  const filter = ["==", ["get", "kode"], code];
  return [
    { ...area, id: "sendiri", type: "fill", filter, paint: { "fill-color": paper.own, "fill-opacity": 0.1 } },
    { ...area, id: "sendiri-garis", type: "line", filter, paint: { "line-color": paper.own, "line-width": 2.5 } },
  ];
}

/** Tiles cut an area into pieces: its name stands once, in the middle of the largest piece seen. */
export function placeNames(map) {
  const known = new Map();
  map.on("idle", () => {
    let changed = false;
    for (const feature of map.querySourceFeatures("ubin", { sourceLayer: "wilayah" })) {
      const { size, middle } = largestRing(feature.geometry);
      const { kode } = feature.properties;
      if (size <= (known.get(kode)?.size ?? 0)) continue;
      known.set(kode, { size, feature: { type: "Feature", properties: feature.properties, geometry: { type: "Point", coordinates: middle } } });
      changed = true;
    }
    if (changed) map.getSource("nama").setData({ type: "FeatureCollection", features: [...known.values()].map((one) => one.feature) });
  });
}

/** Area (square degrees) and centroid of the largest outer ring. */
function largestRing({ type, coordinates }) {
  const rings = type === "MultiPolygon" ? coordinates.map((polygon) => polygon[0]) : type === "Polygon" ? [coordinates[0]] : [];
  let best = { size: 0, middle: [0, 0] };
  for (const ring of rings) {
    let [sum, x, y] = [0, 0, 0];
    for (let i = 0; i + 1 < ring.length; i += 1) {
      const cross = ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
      sum += cross;
      x += (ring[i][0] + ring[i + 1][0]) * cross;
      y += (ring[i][1] + ring[i + 1][1]) * cross;
    }
    if (Math.abs(sum) > best.size) best = { size: Math.abs(sum), middle: [x / (3 * sum), y / (3 * sum)] };
  }
  return best;
}
