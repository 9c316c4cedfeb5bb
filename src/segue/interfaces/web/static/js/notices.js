// Short notices at the foot of the page, read out by screen readers. Each may offer to take back what was done.
import { Problem } from "./api.js";
import { say } from "./words.js";

const SHOWN_MS = 6000;
const MOST = 3;

/** Tell something; `undo` is called when it is to be taken back. */
export function notice(text, { undo } = {}) {
  const place = document.getElementById("notices");
  const line = document.createElement("p");
  line.className = "notice";
  line.append(text);
  if (undo) {
    const button = document.createElement("button");
    button.className = "link";
    button.type = "button";
    button.textContent = say("undo");
    button.addEventListener("click", () => { line.remove(); undo(); });
    line.append(button);
  }
  place.append(line);
  while (place.children.length > MOST) place.firstChild.remove();
  setTimeout(() => line.remove(), undo ? 2 * SHOWN_MS : SHOWN_MS);
}

/** Tell why the server refused something. What else went wrong is a mistake of these pages, which nobody may hide. */
export function refused(problem) {
  // Who has gone to another page waits for no answer.
  if (problem.name === "AbortError") return;
  if (!(problem instanceof Problem)) throw problem;
  notice(problem.message);
}
