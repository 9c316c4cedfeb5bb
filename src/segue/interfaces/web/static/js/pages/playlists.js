// All playlists: taking one in from a file, and telling what of it is not here.
import { api } from "../api.js";
import { go } from "../navigation.js";
import { say } from "../words.js";

export function enter(main) {
  const form = main.querySelector("[data-import]");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const came = form.querySelector("[data-came]");
    came.replaceChildren();
    form.toggleAttribute("aria-busy", true);
    try {
      const told = await api("POST", "playlists/import", new FormData(form));
      if (told.not_found === 0) await go(`/playlists/${told.playlist.id}`);
      else came.append(...account(told));
    } catch (problem) {
      came.append(line("p", problem.message, "alert"));
    } finally {
      form.toggleAttribute("aria-busy", false);
    }
  });
}

function account(told) {
  const link = line("a", say("to-playlist", { name: told.playlist.name }), "button main");
  link.href = `/playlists/${told.playlist.id}`;
  const list = document.createElement("ul");
  list.append(...told.unknown.map((entry) => {
    const one = document.createElement("li");
    one.append(line("bdi", entry));
    return one;
  }));
  const details = document.createElement("details");
  details.append(line("summary", say("not-found", { count: told.not_found })), list);
  return [line("p", say("taken-in", { count: told.playlist.tracks })), details, link];
}

function line(tag, text, name = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (name) made.className = name;
  return made;
}
