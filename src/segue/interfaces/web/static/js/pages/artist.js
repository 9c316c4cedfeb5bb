// The page of an artist: why two are related is told where one points, and who would love them comes when it is known.
import { api } from "../api.js";
import { refresh } from "../navigation.js";

const AGAIN_MS = 2000;
const TRIES = 20;

export function enter(main) {
  let here = true;
  const sky = main.querySelector("[data-sky]");
  if (sky) tell(sky, main.querySelector("[data-sky-says]"));
  const waiting = main.querySelector("[data-reach]");
  if (waiting) come(waiting.dataset.reach, () => here);
  return () => { here = false; };
}

function tell(sky, place) {
  const lines = [...sky.querySelectorAll("line")];
  // Where the picture is wider than the screen, the artist in the middle is what one sees first.
  const frame = sky.parentElement;
  frame.scrollLeft = (frame.scrollWidth - frame.clientWidth) / 2;
  const usual = place.textContent;
  const name = (id) => sky.querySelector(`[data-spot="${CSS.escape(id)}"]`)?.getAttribute("aria-label") ?? "";
  const point = (event) => {
    const id = event.target.closest?.("[data-spot]")?.dataset.spot;
    const told = [];
    for (const line of lines) {
      const { one, other, says } = line.dataset;
      const near = id !== undefined && (one === id || other === id);
      line.classList.toggle("near", near);
      if (near) told.push(`${name(one)} – ${name(other)}: ${says}`);
    }
    place.textContent = told.slice(0, 3).join(" · ") || usual;
  };
  for (const kind of ["pointerover", "focusin", "pointerleave", "focusout"]) sky.addEventListener(kind, point);
}

/** Ask until it was worked out, then show the page anew. */
async function come(artist, isHere, left = TRIES) {
  await new Promise((done) => { setTimeout(done, AGAIN_MS); });
  if (!isHere() || left <= 0) return;
  try {
    await api("GET", `artists/${artist}/reach`);
  } catch (problem) {
    if (problem.status === 503 || problem.status === 429) await come(artist, isHere, left - 1);
    return;
  }
  if (isHere()) await refresh();
}
