// What a map is painted with: colours of both themes, the symbols of the statuses, clusters and names as canvas images.

import { say } from "./words.js";

const LIGHT = { water: "#cfe0ec", land: "#f3f6f9", line: "#9db2c5", strong: "#5d7a94", word: "#33475b", halo: "#ffffff", own: "#0f4c81" };
const DARK = { water: "#0a1420", land: "#182536", line: "#31465f", strong: "#6d8aa8", word: "#c9d7e6", halo: "#0a1420", own: "#8cc2f2" };
export const COLOURS = {
  waiting: "#b91c1c", coordination: "#b45309", disposition: "#1d4ed8", in_progress: "#facc15", needs_reporter: "#6d28d9",
  awaiting_validation: "#0e7490", result_rejected: "#9a3412", completed: "#15803d", unactionable: "#4b5563", merged: "#6b7280",
};
const DARK_TEXT = new Set(["in_progress"]);
const SYMBOLS = {
  waiting: "s-circle", coordination: "s-diamond", disposition: "s-square", in_progress: "s-half", needs_reporter: "s-speech",
  awaiting_validation: "s-hourglass", result_rejected: "s-cross", completed: "s-tick", unactionable: "s-bar", merged: "s-link",
};
const ONE_DECIMAL = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
export const paper = matchMedia("(prefers-color-scheme: dark)").matches ? DARK : LIGHT;

/** The symbol of a status, and the disc of a cluster, as canvas images: no glyphs come from anywhere. */
export async function loadSymbols(map, box) {
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
export function drawn(id) {
  if (id.startsWith("n:")) return clusterImage(id.slice(2).split(":").map(Number));
  if (id.startsWith("t:")) return nameImage(Number(id.split(":")[1]) * 2, id.split(":").slice(2).join(":"));
  return null;
}

/** A disc with the number of reports, ringed by the shares of their statuses. */
function clusterImage([count, ...shares]) {
  const text = short(count);
  const size = text.length > 3 ? 104 : text.length > 2 ? 88 : 80;
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

/** Three digits at most: 950, 9,5rb, 185rb, 1,2jt; in English 9.5k, 1.2m. */
function short(count) {
  const [many, word] = count < 1000 ? [count, ""] : count < 999_500 ? [count / 1000, say("rb")] : [count / 1_000_000, say("jt")];
  return `${word && many < 9.95 ? many.toLocaleString(document.documentElement.lang, ONE_DECIMAL) : Math.round(many)}${word}`;
}
