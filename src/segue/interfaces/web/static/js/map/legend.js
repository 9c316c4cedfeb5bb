// The legend: what each colour means, how many there are, and which of them are shown.
import { say } from "../words.js";

/** Fill the legend; `changed(hidden)` tells the classes that are not to be shown. */
export function fillLegend(list, told, palette, changed) {
  const hidden = new Set();
  const entries = told.names.map((name, place) => {
    if (!told.counts[place]) return null;
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chip";
    button.setAttribute("aria-pressed", "true");
    button.setAttribute("aria-label", say("map-class", { name, count: told.counts[place] }));
    const words = document.createElement("bdi");
    words.textContent = name;
    button.append(dot(palette[place]), words, ` ${told.counts[place]}`);
    button.addEventListener("click", () => {
      if (hidden.has(place)) hidden.delete(place);
      else hidden.add(place);
      button.setAttribute("aria-pressed", String(!hidden.has(place)));
      changed(hidden);
    });
    item.append(button);
    return item;
  });
  list.replaceChildren(...entries.filter(Boolean));
  changed(hidden);
}

function dot(colour) {
  const made = document.createElement("canvas");
  [made.width, made.height] = [1, 1];
  const at = made.getContext("2d");
  at.fillStyle = `rgb(${colour.map((part) => Math.round(part * 255)).join(" ")})`;
  at.fillRect(0, 0, 1, 1);
  made.setAttribute("aria-hidden", "true");
  return made;
}
