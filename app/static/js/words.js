// Words in the language of the page: the Indonesian text is the key, what the page brings along (#words) the translation.

// A service worker has no page: what it keeps is said where it is shown.
const told = JSON.parse(globalThis.document?.getElementById("words")?.textContent ?? "{}");

/** How numbers and times are written in the page's language. */
export const locale = globalThis.document?.documentElement.lang === "en" ? "en-GB" : "id-ID";

/** Marks a text that is said later. */
export const worded = (text) => text;

/** The text in the page's language, with `values` put in for {name}. */
export function say(text, values = {}) {
  return (told[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
