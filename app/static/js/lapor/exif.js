// Where and when a photo was taken, as its camera wrote it (EXIF): read here, so that a place is proposed before anything is sent.
// Nonsense counts as absent; the server reads the same once more.

const HEAD = 512 * 1024;
const [GPS_BLOCK, DETAIL_BLOCK] = [0x8825, 0x8769];
const [LAT_REF, LAT, LON_REF, LON] = [1, 2, 3, 4];
const [TAKEN, ZONE] = [0x9003, 0x9011];
const SIZES = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 };

/** Where the TIFF part begins behind the mark "Exif\0\0", or -1. JPEG has it near the beginning, HEIC anywhere. */
function tiffAt(bytes) {
  for (let at = 0; at + 14 < bytes.length; at += 1) {
    if (bytes[at] !== 0x45 || bytes[at + 1] !== 0x78 || bytes[at + 2] !== 0x69 || bytes[at + 3] !== 0x66 || bytes[at + 4] || bytes[at + 5]) continue;
    const order = (bytes[at + 6] << 8) | bytes[at + 7];
    if (order === 0x4949 || order === 0x4d4d) return at + 6;
  }
  return -1;
}

function reader(bytes, start) {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const little = view.getUint16(0) === 0x4949;
  const short = (at) => view.getUint16(at, little);
  const long = (at) => view.getUint32(at, little);
  const text = (at, count) => String.fromCharCode(...bytes.subarray(start + at, start + at + count)).split("\0")[0];
  const ratio = (at) => long(at) / (long(at + 4) || NaN);
  return { short, long, text, ratio };
}

/** The entries of one directory: tag -> { type, count, at } with `at` where the value lies. */
function entries(read, at) {
  const found = new Map();
  const count = read.short(at);
  for (let entry = at + 2; entry < at + 2 + count * 12; entry += 12) {
    const [type, many] = [read.short(entry + 2), read.long(entry + 4)];
    const inside = (SIZES[type] ?? 1) * many <= 4;
    found.set(read.short(entry), { count: many, at: inside ? entry + 8 : read.long(entry + 8) });
  }
  return found;
}

function degrees(read, block, value, reference, negative) {
  const at = block.get(value)?.at;
  if (at === undefined) return NaN;
  const angle = read.ratio(at) + read.ratio(at + 8) / 60 + read.ratio(at + 16) / 3600;
  const letter = block.get(reference);
  return letter && read.text(letter.at, 1).toUpperCase() === negative ? -angle : angle;
}

/** A camera that names no zone is taken to be in Jakarta. */
function momentOf(read, block) {
  const written = block.get(TAKEN);
  const parts = written && /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(read.text(written.at, 19));
  if (!parts) return null;
  const zone = block.get(ZONE) ? read.text(block.get(ZONE).at, 6) : "";
  const moment = new Date(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}${/^[+-]\d\d:\d\d$/.test(zone) ? zone : "+07:00"}`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

/** { lat, lon, taken }: WGS84 degrees or null, and a Date or null. */
export async function circumstances(file) {
  const nothing = { lat: null, lon: null, taken: null };
  try {
    const part = /heic|heif/i.test(file.type + file.name) ? file : file.slice(0, HEAD);
    const bytes = new Uint8Array(await part.arrayBuffer());
    const start = tiffAt(bytes);
    if (start < 0) return nothing;
    const read = reader(bytes, start);
    const root = entries(read, read.long(4));
    const block = (tag) => (root.has(tag) ? entries(read, read.long(root.get(tag).at)) : new Map());
    const taken = momentOf(read, block(DETAIL_BLOCK));
    const gps = block(GPS_BLOCK);
    const [lat, lon] = [degrees(read, gps, LAT, LAT_REF, "S"), degrees(read, gps, LON, LON_REF, "W")];
    const known = Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && (lat !== 0 || lon !== 0);
    return { lat: known ? lat : null, lon: known ? lon : null, taken };
  } catch {
    return nothing;
  }
}
