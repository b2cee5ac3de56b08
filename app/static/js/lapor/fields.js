// The fields of the form as they are kept and sent, and back.

import { photoOf } from "./database.js";
import { putBack } from "./camera.js";

const NOT_KEPT = new Set(["csrf_token", "kunci", "pertanyaan"]);
const PRIVATE = new Set(["nama", "telepon", "email", "foto_diterima"]);
const QUESTION = /^tanya-/;

/** [[name, value]] of everything written; `pertanyaan` only goes along when it is sent. */
export const written = (form, { sending = false } = {}) => [...new FormData(form)].filter(
  ([name, value]) => typeof value === "string" && (!NOT_KEPT.has(name) || (sending && name === "pertanyaan")),
);

/** The same without what tells who writes. */
export const anonymous = (fields) => fields.filter(([name]) => !PRIVATE.has(name));

export const photosOf = (input) => Promise.all([...input.files].map((file) => photoOf(input.name, file)));

/** Whether anything at all was written or photographed. */
export const isEmpty = (form, input) => !input.files.length && !written(form).some(([name, value]) => value.trim() && name !== "publik" && name !== "kategori");

function setOne(field, values) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
  else [field.value] = values;
}

/** Put fields and photos back; questions have to be on the page by then. */
export function restore(form, input, { fields, photos }) {
  const byName = new Map();
  for (const [name, value] of fields) byName.set(name, [...(byName.get(name) ?? []), value]);
  for (const [name, values] of byName) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) if (field.type !== "hidden" || !NOT_KEPT.has(name)) setOne(field, values);
  }
  putBack(input, photos.map((photo) => new File([photo.data], photo.name, { type: photo.type })));
}

export const hasAnswers = (fields) => fields.some(([name]) => QUESTION.test(name));
