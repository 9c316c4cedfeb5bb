// Bringing a history: the file is sent as it is, and what became of it is told beside it.
import { api } from "../api.js";
import { say } from "../words.js";

const SHOWN = 12;

export function enter(main) {
  const form = main.querySelector("[data-import]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    bring(form);
  });
}

async function bring(form) {
  const outcome = form.querySelector("[data-outcome]");
  const button = form.querySelector("button");
  button.disabled = true;
  outcome.replaceChildren(line(say("import_reading")));
  try {
    outcome.replaceChildren(...told(await api("POST", "taste/import", new FormData(form))));
  } catch (problem) {
    const alert = line(problem.message);
    alert.className = "alert";
    alert.setAttribute("role", "alert");
    outcome.replaceChildren(alert);
  }
  button.disabled = false;
}

function told(taken) {
  const lines = [line(say("import_done", taken))];
  if (taken.broken) lines.push(line(taken.broken));
  if (taken.missing.length) {
    const names = taken.missing.slice(0, SHOWN).map((one) => `${one.artist} (${one.deeds})`).join(", ");
    const more = taken.missing_artists - Math.min(SHOWN, taken.missing.length);
    const rest = more > 0 ? ` ${say("import_more", { count: more })}` : "";
    lines.push(line(say("import_missing", { artists: names }) + rest));
  }
  return lines;
}

function line(text) {
  const made = document.createElement("p");
  made.textContent = text;
  made.dir = "auto";
  return made;
}
