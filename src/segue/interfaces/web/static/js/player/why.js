// Why something plays: the reason it came with, what else speaks for it, and what against.
import { api } from "../api.js";
import { say } from "../words.js";
import { make } from "./drawing.js";

export function why(player, section) {
  section.addEventListener("click", (event) => {
    if (event.target.closest("[data-do=why]") && player.current) showWhy(player.current.track.id, player.current.why || say("yourChoice"));
  });
}

/** Show why a track comes; `here` is the sentence with which it came. */
export async function showWhy(id, here = "") {
  const dialog = document.getElementById("player-why");
  const part = (name) => dialog.querySelector(`[data-player="${name}"]`);
  part("why-here").textContent = here;
  for (const name of ["why-for", "why-against"]) part(name).hidden = true;
  if (!dialog.open) dialog.showModal();
  try {
    const { reasons, against } = await api("GET", `tracks/${id}/why`);
    fill(part("why-for"), reasons);
    fill(part("why-against"), against);
  } catch (problem) {
    part("why-here").textContent = [here, problem.message].filter(Boolean).join(" ");
  }
}

function fill(place, told) {
  place.hidden = told.length === 0;
  place.querySelector("ul").replaceChildren(...told.map((one) => make("li", "", one.sentence)));
}
