// The streets under our boundaries, where the operator set some: pictures, vector tiles, or a PMTiles file. Vector tiles are drawn
// by the layers that OpenMapTiles, Protomaps and Shortbread have in common, with names as images: no glyphs come from anywhere.

import { paper } from "./map-paint.js";

const ROADS = ["transportation", "roads", "streets"];
const WATER = ["water", "water_polygons", "ocean"];
const BUILDINGS = ["building", "buildings"];
const NAMES = ["transportation_name", "roads", "street_labels"];
let file = null;

/** A PMTiles file is read by its own library, piece by piece; what it holds is known before the map is made. */
export async function prepareBase(box) {
  if (!box) return;
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: box.dataset.pmtiles, onload: resolve, onerror: reject });
    document.head.append(script);
  }).then(() => readHeader(box.dataset.basemap)).catch((error) => console.warn("peta dasar:", error.message));
}

async function readHeader(address) {
  const { PMTiles, Protocol } = window.pmtiles;
  const archive = new PMTiles(new URL(address, location.href).href);
  const header = await archive.getHeader();
  const protocol = new Protocol();
  protocol.add(archive);
  window.maplibregl.addProtocol("pmtiles", protocol.tile);
  file = { url: `pmtiles://${archive.source.getKey()}`, isVector: header.tileType === 1 };
}

/** Put the base map's source and layers under everything else. */
export function addBase(box, sources, layers) {
  const { basemap, basemapKind: kind, attribution } = box.dataset;
  if (kind === "pmtiles" && !file) return;
  const isVector = kind === "vektor" || file?.isVector;
  const from = kind === "pmtiles" ? { url: file.url } : { tiles: [new URL(basemap, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}")] };
  sources.dasar = isVector ? { type: "vector", attribution, maxzoom: 15, ...from } : { type: "raster", tileSize: 256, attribution, ...from };
  if (kind === "pmtiles") delete sources.dasar.maxzoom;
  layers.push(...(isVector ? vectorLayers() : [{ id: "dasar", type: "raster", source: "dasar" }]));
}

function vectorLayers() {
  const each = (names, make) => names.map((name) => ({ source: "dasar", "source-layer": name, ...make(name) }));
  const width = ["interpolate", ["exponential", 1.6], ["zoom"], 10, 0.4, 14, 1.6, 18, 9];
  return [
    ...each(["earth", "land"], (name) => ({ id: `dasar-${name}`, type: "fill", paint: { "fill-color": paper.land } })),
    ...each(WATER, (name) => ({ id: `dasar-${name}`, type: "fill", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": paper.water } })),
    ...each(BUILDINGS, (name) => ({ id: `dasar-${name}`, type: "fill", minzoom: 15, paint: { "fill-color": paper.line, "fill-opacity": 0.25 } })),
    ...each(ROADS, (name) => ({ id: `dasar-${name}`, type: "line", filter: ["==", ["geometry-type"], "LineString"], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": paper.line, "line-width": width } })),
    ...each(NAMES, (name) => ({
      id: `dasar-nama-${name}`, type: "symbol", minzoom: 15, filter: ["has", "name"],
      layout: { "symbol-placement": "line", "icon-image": ["concat", "t:11:", ["get", "name"]], "icon-rotation-alignment": "map", "icon-padding": 12 },
    })),
  ];
}
