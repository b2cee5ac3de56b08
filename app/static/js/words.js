// Words in the language of the page: the Indonesian text is the key, what the page brings along (#words) the translation.

const told = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

/** The text in the page's language, with `values` put in for {name}. */
export function say(text, values = {}) {
  return (told[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
