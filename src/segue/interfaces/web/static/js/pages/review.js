// Going through what tags and models say: many tracks are named at once, and files are written when they were looked at.
import { api } from "../api.js";
import { notice, refused } from "../notices.js";
import { say } from "../words.js";

export function enter(main) {
  const form = main.querySelector("[data-review]");
  if (!form) return undefined;
  const task = form.dataset.task;
  const dialog = main.querySelector("[data-plan]");
  const row = (track) => form.querySelector(`[data-row="${Number(track)}"]`);
  const chosen = () => [...form.querySelectorAll("input[name=track]:checked")].map((box) => Number(box.value));

  const ways = {
    accept: (tracks) => name("review/accept", { task, tracks }),
    correct: (tracks) => {
      const labels = form.elements.label.value.split(",").map((one) => one.trim()).filter(Boolean);
      return labels.length ? name("review/correct", { task, tracks, labels }) : form.elements.label.focus();
    },
    plan: async (tracks) => { show(await api("POST", "review/tags/plan", { task, tracks })); dialog.showModal(); },
    write: async (tracks) => {
      const files = await api("POST", "review/tags/write", { task, tracks });
      dialog.close();
      told(files);
      notice(say("written", { count: files.filter((one) => one.changes.length && !one.failed).length }), {
        undo: () => guarded(async () => { await api("POST", "review/tags/undo", { task, tracks }); notice(say("put_back")); }),
      });
    },
  };

  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) for (const box of form.querySelectorAll("input[name=track]")) box.checked = event.target.checked;
    form.querySelector("[data-chosen]").textContent = say("tracks_chosen", { count: chosen().length });
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  main.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const tracks = chosen();
    if (tracks.length) guarded(() => ways[button.dataset.do](tracks));
    else notice(say("choose"));
  });
  return () => dialog.open && dialog.close();

  async function name(path, body) {
    const said = await api("POST", path, body);
    for (const one of said) mark(one.track_id, one.labels);
    notice(say("said", { count: said.length }), {
      undo: () => guarded(async () => {
        await api("POST", "review/take-back", { task, tracks: body.tracks });
        for (const one of said) unmark(one.track_id);
      }),
    });
  }

  function mark(track, labels) {
    const place = row(track).querySelector("[data-said]");
    place.querySelector("[data-now]")?.remove();
    const line = document.createElement("p");
    line.dataset.now = "";
    line.className = "review-now";
    const name = document.createElement("bdi");
    name.textContent = labels.join(", ");
    line.append(`${say("now")} `, name);
    place.prepend(line);
  }

  function unmark(track) {
    row(track).querySelector("[data-now]")?.remove();
  }

  function show(files) {
    const rows = files.flatMap((file) => lines(file).map(([before, after]) => [file.title, before, after]));
    dialog.querySelector("[data-plans]").replaceChildren(...rows.map(cells));
    dialog.querySelector("[data-do=write]").disabled = !files.some((file) => file.changes.length);
  }

  function told(files) {
    for (const file of files) if (file.failed) notice(`${file.title}: ${file.failed}`);
  }
}

/** What becomes of a file: pairs of before and after. */
function lines(file) {
  if (file.failed) return [["–", file.failed]];
  if (file.changes.length) return file.changes.map((one) => [one.before.join(", ") || "–", one.after.join(", ")]);
  return [["–", file.keeps.length ? say("keeps") : say("unsure")]];
}

function cells(texts) {
  const line = document.createElement("tr");
  for (const text of texts) {
    const cell = document.createElement("td");
    const inner = document.createElement("bdi");
    inner.textContent = text;
    cell.append(inner);
    line.append(cell);
  }
  return line;
}

async function guarded(act) {
  try {
    await act();
  } catch (problem) {
    refused(problem);
  }
}
