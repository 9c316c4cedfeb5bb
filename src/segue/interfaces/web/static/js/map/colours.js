// What the colours mean: each way to colour gives every point a class, and the classes their names and colours.
import { say } from "../words.js";

const KINDS = 11;
const STEPS = [[0, 0], [1, 1], [2, 4], [5, 9], [10, Infinity]];

/** The classes by a label: the most frequent ones, all others together, and those of which nobody knows. */
export function byLabel(codes, names) {
  const most = names.slice(0, KINDS);
  const rest = names.length > KINDS;
  const other = most.length;
  const unknown = other + (rest ? 1 : 0);
  const told = [...most, ...(rest ? [say("map-other")] : []), say("map-unknown")];
  return classes(codes, told, (code) => (code < 0 ? unknown : Math.min(code, other)), "kinds");
}

/** The classes by decade. */
export function byYear(years) {
  const decades = [...new Set(Array.from(years, (year) => Math.floor(year / 10)).filter(Boolean))].sort((one, other) => one - other);
  const first = decades.slice(-12);
  const told = [...first.map((decade) => `${decade}0s`), say("map-unknown")];
  const place = new Map(decades.map((decade) => [decade, Math.max(0, first.indexOf(decade))]));
  return classes(years, told, (year) => (year ? place.get(Math.floor(year / 10)) : first.length), "steps");
}

/** The classes by how often each was played. */
export function byPlays(plays) {
  const told = STEPS.map(([from, to]) => (to === Infinity ? `${from}+` : from === to ? `${from}` : `${from}–${to}`));
  return classes(plays, told, (count) => STEPS.findIndex(([from, to]) => count >= from && count <= to), "plays");
}

function classes(values, names, classOf, kind) {
  const codes = Uint8Array.from(values, classOf);
  const counts = names.map(() => 0);
  for (const code of codes) counts[code] += 1;
  return { codes, names, counts, kind };
}

/** Red, green and blue from 0 to 1 of each class, taken from the style sheets, so that they go with light and dark. */
export function palette({ names, kind }) {
  const [ink, soft, line, accent] = ["--ink", "--ink-soft", "--line", "--accent"].map((name) => read(`var(${name})`));
  const last = names.length - 1;
  if (kind === "kinds") {
    const dark = luminance(ink) > 0.5;
    return names.map((_, place) => {
      if (place === last) return line;
      if (place >= KINDS) return soft;
      return mix(hue(place), [1, 1, 1], dark ? 0.45 : 0.1);
    });
  }
  const steps = kind === "plays" ? last : Math.max(last - 1, 1);
  return names.map((_, place) => (kind === "steps" && place === last ? line : mix(kind === "plays" ? line : soft, accent, place / steps)));
}

const luminance = ([red, green, blue]) => 0.3 * red + 0.6 * green + 0.1 * blue;
const mix = (one, other, share) => one.map((part, place) => part + (other[place] - part) * share);
// Neighbours in the legend are far apart on the wheel.
const hue = (place) => read(null, `hue-${(place * 5) % 12}`);

function read(colour, name = "") {
  const probe = document.createElement("span");
  probe.className = name;
  if (colour) probe.style.backgroundColor = colour;
  document.body.append(probe);
  const parts = getComputedStyle(probe).backgroundColor.match(/[\d.]+/g).slice(0, 3);
  probe.remove();
  return parts.map((part) => Number(part) / 255);
}
