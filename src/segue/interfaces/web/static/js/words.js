// What modules say to people, in the language of the page; the server wrote it down beside the page.
const words = JSON.parse(document.getElementById("words")?.textContent || "{}");

/** A sentence by its name, with what stands in its braces. */
export function say(name, values = {}) {
  return (words[name] ?? name).replace(/{(\w+)}/g, (gap, key) => String(values[key] ?? gap));
}
