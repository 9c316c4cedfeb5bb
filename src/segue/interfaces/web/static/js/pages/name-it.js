// Name it: a file is dropped or chosen, sent, heard, and shown; beside it the report of each model.
import { sendFile } from "../naming/sending.js";
import { showNamed } from "../naming/showing.js";
import { tendReport } from "../naming/report.js";
import { say } from "../words.js";

const MEGA = 1_000_000;

export function enter(main) {
  const form = main.querySelector("[data-drop]");
  const chooser = form.querySelector("input[type=file]");
  const shown = main.querySelector("[data-named]");
  const leaving = new AbortController();
  let sound = "";
  let asking = null;

  async function take(file) {
    if (!file) return;
    asking?.abort();
    const mine = (asking = new AbortController());
    tell(form, "");
    if (file.size > Number(form.dataset.most) * MEGA) { tell(form, say("naming_large", { most: form.dataset.most })); return; }
    shown.hidden = true;
    working(form, true);
    try {
      const named = await sendFile(file, { signal: mine.signal, progress: (share) => progress(form, file, share) });
      if (sound) URL.revokeObjectURL(sound);
      sound = URL.createObjectURL(file);
      showNamed(shown, named, sound);
      state(form, say("naming_done", { name: called(file) }));
      shown.hidden = false;
      shown.focus({ preventScroll: true });
      shown.scrollIntoView({ block: "start", behavior: "smooth" });
    } catch (problem) {
      if (problem.name === "AbortError") return;
      state(form, "");
      tell(form, problem.message);
    } finally {
      if (mine === asking) working(form, false);
    }
  }

  const choose = () => { const [file] = chooser.files; chooser.value = ""; take(file); };
  chooser.addEventListener("change", choose);
  // Whoever was quicker than this module has chosen already.
  if (chooser.files.length) choose();
  form.addEventListener("submit", (event) => event.preventDefault());
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  // Wherever on the page a file is dropped: beside the frame the browser would open it.
  main.addEventListener("dragover", (event) => { if (carries(event)) { event.preventDefault(); form.classList.add("over"); } });
  main.addEventListener("dragleave", (event) => { if (!main.contains(event.relatedTarget)) form.classList.remove("over"); });
  main.addEventListener("drop", (event) => {
    form.classList.remove("over");
    if (!carries(event)) return;
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
  tendReport(main, leaving.signal);

  return () => {
    leaving.abort();
    asking?.abort();
    if (sound) URL.revokeObjectURL(sound);
  };
}

function working(form, is) {
  form.toggleAttribute("aria-busy", is);
  form.querySelector("progress").hidden = !is;
}

function progress(form, file, share) {
  const bar = form.querySelector("progress");
  // Once all is sent nobody knows how long hearing it takes.
  if (share < 1) { bar.value = 100 * share; state(form, say("naming_sending", { name: called(file) })); }
  else { bar.removeAttribute("value"); state(form, say("naming_hearing", { name: called(file) })); }
}

// A name must not turn the sentence around that it stands in.
const called = (file) => `\u2068${file.name}\u2069`;

function state(form, words) {
  form.querySelector(".drop-state").textContent = words;
}

function tell(form, words) {
  const alert = form.querySelector("[role=alert]");
  alert.textContent = words;
  alert.hidden = !words;
}
