// Ways to discover: fields suggest what may be meant, and what is not made yet comes by itself.
import { suggesting } from "../meant.js";
import { loadParts } from "../waiting.js";

const SORTS = { artist: "artist", tracks: "track", track: "track", album: "album" };
const LISTS = { genre: "genres", mood: "moods" };

/** What a field suggests follows what was chosen beside it. */
function follow(form, chosen, field) {
  const set = () => {
    const kind = form.elements[chosen].value;
    field.dataset.suggestSort = SORTS[kind] ?? "";
    if (LISTS[kind] && document.getElementById(LISTS[kind])) field.setAttribute("list", LISTS[kind]);
    else field.removeAttribute("list");
    field.closest("[data-named]")?.toggleAttribute("hidden", kind === "listener" || kind === "playlist");
    form.querySelector("[data-listed]")?.toggleAttribute("hidden", kind !== "playlist");
  };
  form.addEventListener("change", (event) => { if (event.target.name === chosen) set(); });
  set();
}

export function enter(main) {
  const ends = [loadParts(main)];
  for (const field of main.querySelectorAll("[data-suggest-sort]")) {
    const form = field.form;
    if (form.dataset.way === "radio") follow(form, "about", field);
    if (form.dataset.way === "alchemy") follow(form, "kind", field);
    ends.push(suggesting(field));
  }
  return () => ends.forEach((end) => end());
}
