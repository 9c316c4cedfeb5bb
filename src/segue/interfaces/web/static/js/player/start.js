// Puts the parts of the player together, once for as long as pages come and go.
import { bar } from "./bar.js";
import { drawer } from "./drawer.js";
import { keepAtTheEnd } from "./keeping.js";
import { keys } from "./keys.js";
import { mediaKeys } from "./media.js";
import { menus } from "./menu.js";
import { opinions } from "./opinions.js";
import { tellAll } from "./plays.js";
import { player, resume } from "./player.js";
import { seeking } from "./seek.js";
import { sleeping } from "./sleep.js";
import { starts } from "./starts.js";
import { where } from "./where.js";
import { why } from "./why.js";

const section = document.getElementById("player");
if (section?.dataset.listener) {
  for (const part of [bar, seeking, drawer, sleeping, why, keys, mediaKeys, menus, opinions, starts, where]) part(player, section);
  keepAtTheEnd(player);
  section.hidden = false;
  resume();
  tellAll();
}
