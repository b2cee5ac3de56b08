// Photos as the camera made them: originals, with their EXIF, since time and place are evidence. Only what the server would refuse
// for its size is made smaller, and then its EXIF is carried over.

const AS_TAKEN = { bytes: 10 * 1024 * 1024, pixels: 40e6, longest: 4096 };

/** The EXIF block of a JPEG with its marker, or nothing. */
function exifOf(bytes) {
  const view = new DataView(bytes);
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 10 < view.byteLength && view.getUint8(at) === 0xff;) {
    const length = view.getUint16(at + 2) + 2;
    if (view.getUint16(at) === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return bytes.slice(at, at + length);
    if (view.getUint16(at) === 0xffda) return null;
    at += length;
  }
  return null;
}

async function smaller(file, image, { longest }) {
  const scale = Math.min(1, longest / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
  const exif = exifOf(await file.arrayBuffer());
  const parts = exif ? [made.slice(0, 2), exif, made.slice(2)] : [made];
  return new File(parts, file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
}

/** The file itself, or a smaller one where it passes the limits and the browser can read it. Evidence is limited only by what the
 * server takes; who reports sends less over a slow line. */
export async function fitting(file, limits = AS_TAKEN) {
  let image;
  try {
    // Not turned: the EXIF that is carried over still says how it is to be turned.
    image = await createImageBitmap(file, { imageOrientation: "none" });
  } catch {
    return file;
  }
  const fits = file.size <= limits.bytes && image.width * image.height <= limits.pixels;
  const result = fits ? file : await smaller(file, image, limits);
  image.close();
  return result;
}
