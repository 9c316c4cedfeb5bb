// What may be meant, while somebody types in a field with data-suggest: a list to go through with the arrows.
// Enter goes to what is chosen, or searches for what was typed; Escape puts the list away.
import { api } from "./api.js";
import { go } from "./navigation.js";
import { say } from "./words.js";

const PAUSE_MS = 120;
const LIST = "suggestions";

for (const field of document.querySelectorAll("[data-suggest]")) begin(field);

function begin(field) {
  const list = document.createElement("ul");
  Object.assign(list, { id: LIST, className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("suggestions"));
  field.form.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", LIST]]) field.setAttribute(name, value);
  let waiting = 0;
  let asking = null;

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); }
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Enter" && chosen()) { event.preventDefault(); open(chosen()); }
  });
  field.form.addEventListener("submit", close);
  field.addEventListener("blur", close);
  // The field keeps the focus while the mouse chooses.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[role=option]");
    if (row) open(row);
  });
  document.addEventListener("segue:page", close);

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const typed = field.value.trim();
    if (!typed) { close(); return; }
    try {
      const found = await api("GET", `search/suggest?q=${encodeURIComponent(typed)}`, undefined, asking);
      if (document.activeElement === field && field.value.trim() === typed) show(found);
    } catch (problem) {
      // Whoever types on asks again; whoever presses Enter is told what is wrong.
      if (problem.name !== "AbortError") close();
    }
  }

  function show(found) {
    list.replaceChildren(...found.map(row));
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
    const place = field.getBoundingClientRect();
    list.style.insetBlockStart = `${place.bottom + 4}px`;
    list.style.insetInlineStart = `${document.dir === "rtl" ? innerWidth - place.right : place.left}px`;
  }

  function close() {
    clearTimeout(waiting);
    asking?.abort();
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  const chosen = () => (list.hidden ? null : list.querySelector("[aria-selected=true]"));

  function move(step) {
    if (list.hidden) { ask(); return; }
    const rows = [...list.children];
    const now = rows.indexOf(chosen());
    // Beyond either end nothing is chosen: there stands what was typed.
    const next = now < 0 ? (step > 0 ? 0 : rows.length - 1) : now + step;
    rows.forEach((one, place) => one.setAttribute("aria-selected", String(place === next)));
    if (rows[next]) { field.setAttribute("aria-activedescendant", rows[next].id); rows[next].scrollIntoView({ block: "nearest" }); }
    else field.removeAttribute("aria-activedescendant");
  }

  function open(row) {
    field.value = "";
    close();
    go(row.dataset.href);
  }
}

function row(found, number) {
  const line = document.createElement("li");
  Object.assign(line, { id: `suggestion-${number}`, className: "suggestion" });
  line.setAttribute("role", "option");
  line.setAttribute("aria-selected", "false");
  line.dataset.href = found.href;
  if (found.art) {
    const picture = document.createElement("img");
    Object.assign(picture, { className: "art", src: `${found.art}?size=48`, alt: "", width: 40, height: 40 });
    line.append(picture);
  }
  const what = document.createElement("span");
  what.className = "suggestion-what";
  const name = document.createElement("bdi");
  name.textContent = found.name;
  const under = document.createElement("small");
  const by = document.createElement("bdi");
  by.textContent = found.by;
  under.append(say(found.sort), ...(found.by ? [" · ", by] : []));
  what.append(name, under);
  line.append(what);
  return line;
}
