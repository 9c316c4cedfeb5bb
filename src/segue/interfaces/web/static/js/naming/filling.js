// Templates of the page, filled in: each place has a name in data-at. Only text is put in, never markup.

/** A copy of a template, and its places by name. */
export function filled(name) {
  const template = document.querySelector(`template[data-template="${name}"]`);
  const copy = template.content.cloneNode(true);
  const at = Object.fromEntries([...copy.querySelectorAll("[data-at]")].map((place) => [place.dataset.at, place]));
  return { copy, at };
}

/** A row of a table: its head and its cells, numbers to the end. */
export function row(head, ...cells) {
  const line = document.createElement("tr");
  const first = document.createElement("th");
  first.scope = "row";
  first.textContent = head;
  line.append(first);
  for (const cell of cells) {
    const place = document.createElement("td");
    if (cell instanceof Node) place.append(cell);
    else { place.className = "figure"; place.textContent = cell; }
    line.append(place);
  }
  return line;
}

const language = () => document.documentElement.lang || "en";

/** A number as people write it. */
export const number = (value, digits = 0) =>
  new Intl.NumberFormat(language(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

/** A share as a percentage. */
export const percent = (share, digits = 0) =>
  new Intl.NumberFormat(language(), { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits }).format(share);

/** A length as players write it. */
export function length(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const whole = Math.round(seconds);
  const rest = `${String(whole % 60).padStart(2, "0")}`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}
