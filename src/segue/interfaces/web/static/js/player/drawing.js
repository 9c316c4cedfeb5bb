// Small parts of pages that several modules of the player draw. Nothing here takes data for markup.

/** An element with a class, and text or other elements in it. */
export function make(name, className = "", ...inside) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...inside);
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${document.getElementById("player").dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

export function iconButton(name, label) {
  const button = make("button", "icon-button", icon(name));
  button.type = "button";
  button.setAttribute("aria-label", label);
  button.title = label;
  return button;
}

/** A cover; where there is none, a square of one of twelve colours with the first letter. */
export function art(track, size) {
  if (!track.art) {
    const bytes = new TextEncoder().encode(track.title);
    const hue = bytes.reduce((sum, byte) => sum + byte, 0) % 12;
    const square = make("span", `art art-none hue-${hue}`, [...track.title][0] ?? "?");
    square.setAttribute("aria-hidden", "true");
    return square;
  }
  const image = make("img", "art");
  Object.assign(image, { src: `${track.art}?size=${2 * size}`, alt: "", width: size, height: size, decoding: "async" });
  return image;
}

/** Somebody's own words, which may run in another direction than the page. */
export const own = (text) => make("bdi", "", text);

/** A length as players write it: 3:07, 1:02:45. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
