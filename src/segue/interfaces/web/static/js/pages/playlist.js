// One playlist: its order by drag, buttons and Alt with arrows; taking off with undo; sorting; what would go with it.
import { api } from "../api.js";
import { go, refresh } from "../navigation.js";
import { notice, refused } from "../notices.js";
import { rowsThatMove } from "../playlists/moving.js";
import { offerAdditions } from "../playlists/offers.js";
import { say } from "../words.js";

export function enter(main) {
  const section = main.querySelector("[data-playlist]");
  const list = section?.querySelector(".playlist-tracks");
  const kept = new Kept(section);
  section?.querySelector("[data-sort]")?.addEventListener("submit", (event) => {
    event.preventDefault();
    sort(kept, list, new FormData(event.target));
  });
  if (!list?.querySelector("[draggable]")) return;
  rowsThatMove(list, (row, from, to) => move(kept, list, row, from, to));
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take-out]");
    if (button) takeOut(kept, list, button.closest(".playlist-row"));
  });
  offerAdditions(main.querySelector("[data-going-with]"), rows(list), (track) =>
    kept.change("POST", "tracks", { tracks: [track] }).then((done) => done && refresh()));
}

/** The playlist as it was read: every change says which version it is made to. */
class Kept {
  constructor(section) {
    Object.assign(this, { id: section.dataset.playlist, version: section.dataset.version, start: Number(section.dataset.start) });
    this.told = section.querySelector("[data-told]");
    this.line = Promise.resolve();
  }

  /** One change after the other; gives what the server answers, or null where the change was refused. */
  change(method, path, body) {
    this.line = this.line.then(async () => {
      try {
        const answer = await api(method, `playlists/${this.id}/${path}`, body, { version: this.version });
        this.version = (answer.playlist ?? answer).version;
        return answer;
      } catch (problem) {
        refused(problem);
        await refresh();
        return null;
      }
    });
    return this.line;
  }

  say(text) {
    this.told.textContent = text;
  }
}

const rows = (list) => [...list.querySelectorAll(".playlist-row")];
const title = (row) => row.querySelector(".track-title").textContent;

async function move(kept, list, row, from, to) {
  const all = rows(list);
  all[to][to > from ? "after" : "before"](row);
  kept.say(say("moved", { title: title(row), place: kept.start + to + 1, count: all.length }));
  await kept.change("POST", "move", { start: kept.start + from, to: kept.start + to });
}

async function takeOut(kept, list, row) {
  const place = rows(list).indexOf(row);
  const near = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  near?.querySelector("[data-take-out]")?.focus();
  const done = await kept.change("DELETE", `tracks?place=${kept.start + place}`);
  if (!done) return;
  const track = Number(row.dataset.track);
  notice(say("taken-off", { title: title(row) }), {
    undo: async () => (await kept.change("POST", "tracks", { tracks: [track], at: kept.start + place })) && refresh(),
  });
  if (!near) await refresh();
}

async function sort(kept, list, told) {
  const before = rows(list).map((row) => Number(row.dataset.track));
  const whole = before.length === Number(list.closest("[data-tracks]").dataset.tracks);
  const done = await kept.change("POST", "sort", { by: told.get("by"), falling: told.has("falling") });
  if (!done) return;
  const steps = done.before !== null && { before: done.before.toFixed(2), after: done.after.toFixed(2) };
  const undo = async () => (await kept.change("PUT", "tracks", { tracks: before })) && refresh();
  await go(location.pathname, { push: false });
  notice(steps ? say("journey-made", steps) : say("sorted"), whole ? { undo } : {});
}
