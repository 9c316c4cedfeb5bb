// The dials: what a place means is said while one turns, and kept when one lets go. While the lists are still being
// set out, the page is asked for again.
import { api } from "../api.js";
import { refresh } from "../navigation.js";
import { notice, refused } from "../notices.js";
import { say } from "../words.js";

const AGAIN_MS = 3000;

export function enter(main) {
  for (const dial of main.querySelectorAll("[data-dial]")) {
    const range = dial.querySelector("input");
    range.addEventListener("input", () => tell(dial, range.valueAsNumber));
    range.addEventListener("change", () => keep(dial.dataset.dial, range));
  }
  const waits = main.querySelector("[data-waiting]") ? setTimeout(refresh, AGAIN_MS) : 0;
  return () => clearTimeout(waits);
}

function tell(dial, value) {
  const steps = [...dial.querySelectorAll("[data-step]")];
  const here = Math.min(steps.length - 1, Math.floor(value * steps.length));
  steps.forEach((step, place) => { step.hidden = place !== here; });
}

async function keep(name, range) {
  try {
    await api("PATCH", "taste/preferences", { [name]: range.valueAsNumber });
    notice(say("saved"));
  } catch (problem) {
    refused(problem);
  }
}
