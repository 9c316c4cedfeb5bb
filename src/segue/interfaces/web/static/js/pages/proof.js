// Proof: while a proof is being made, how far it is; and the page anew when it is there.
import { api } from "../api.js";
import { refresh } from "../navigation.js";

const LOOK_MS = 2000;

export function enter(main) {
  const place = main.querySelector("[data-proving]");
  if (!place) return undefined;
  const note = place.querySelector("[data-proving-note]");
  const leaving = new AbortController();
  const timer = setInterval(look, LOOK_MS);

  async function look() {
    try {
      const { job } = await api("GET", "proof/study", undefined, { signal: leaving.signal });
      if (job && ["queued", "running"].includes(job.state)) note.textContent = job.note;
      else { clearInterval(timer); refresh(); }
    } catch (problem) {
      // A server that is away for a moment is asked again; whoever left does not ask.
      if (problem.name === "AbortError") clearInterval(timer);
    }
  }

  return () => { clearInterval(timer); leaving.abort(); };
}
