// What may be meant while it is typed, in fields with data-suggest-sort="track" (artist, album): a list to choose from.
// A track that was chosen is sent by its number, and shown by its name.
import { api } from "./api.js";

const PAUSE_MS = 180;
let number = 0;

/** Let a field suggest; gives what ends it. */
export function suggesting(field) {
  const box = document.createElement("div");
  Object.assign(box, { id: `meanings-${(number += 1)}`, className: "meanings", hidden: true });
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", field.closest("label")?.querySelector("span")?.textContent ?? "");
  field.closest(".field").classList.add("meant");
  field.closest(".field").append(box);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": box.id, "aria-autocomplete": "list" })) field.setAttribute(name, value);
  const name = field.name;
  const state = { timer: 0, asked: null, at: -1 };

  const close = () => { clearTimeout(state.timer); state.asked?.abort(); box.hidden = true; state.at = -1; field.setAttribute("aria-expanded", "false"); field.removeAttribute("aria-activedescendant"); };
  const meant = () => field.parentElement.querySelector(`input[type=hidden][name="${name}"]`);
  const forget = () => { meant()?.remove(); field.name = name; };

  function mean(id) {
    forget();
    const hidden = Object.assign(document.createElement("input"), { type: "hidden", name, value: id });
    field.removeAttribute("name");
    field.after(hidden);
  }

  function choose(option) {
    field.value = option.dataset.name;
    if (option.dataset.sort === "track") mean(option.dataset.id);
    close();
    field.focus();
  }

  function mark(at) {
    const options = [...box.children];
    state.at = (at + options.length) % options.length;
    options.forEach((one, place) => one.setAttribute("aria-selected", String(place === state.at)));
    field.setAttribute("aria-activedescendant", options[state.at].id);
    options[state.at].scrollIntoView({ block: "nearest" });
  }

  async function ask() {
    state.asked?.abort();
    const asked = new AbortController();
    state.asked = asked;
    const sort = field.dataset.suggestSort;
    const query = field.value.trim();
    if (!query || !sort) { close(); return; }
    let found;
    try {
      found = await api("GET", `search/suggest?q=${encodeURIComponent(query)}`, undefined, { signal: asked.signal });
    } catch { if (!asked.signal.aborted) close(); return; }
    if (document.activeElement !== field) return;
    const fitting = (found ?? []).filter((one) => one.sort === sort);
    box.replaceChildren(...fitting.map((one, place) => optionOf(one, `${box.id}-${place}`)));
    box.hidden = fitting.length === 0;
    state.at = -1;
    field.setAttribute("aria-expanded", String(!box.hidden));
  }

  field.addEventListener("input", () => { forget(); clearTimeout(state.timer); state.timer = setTimeout(ask, PAUSE_MS); });
  field.addEventListener("keydown", (event) => {
    if (box.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); mark(state.at + (event.key === "ArrowDown" ? 1 : -1)); }
    else if (event.key === "Enter" && state.at >= 0) { event.preventDefault(); choose(box.children[state.at]); }
    else if (event.key === "Escape") { event.preventDefault(); close(); }
  });
  field.addEventListener("blur", close);
  box.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) { event.preventDefault(); choose(option); }
  });
  if (field.dataset.meant && field.dataset.meant !== field.value) mean(field.dataset.meant);
  return () => { clearTimeout(state.timer); state.asked?.abort(); };
}

function optionOf(one, id) {
  const option = document.createElement("div");
  option.id = id;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  Object.assign(option.dataset, { id: one.id, name: one.name, sort: one.sort });
  const title = document.createElement("bdi");
  title.textContent = one.name;
  const by = document.createElement("small");
  by.textContent = one.by;
  option.append(title, ...(one.by ? [by] : []));
  return option;
}
