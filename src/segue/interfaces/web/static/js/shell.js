// What is there on every page: going from page to page, asking the API, and the player.
import "./actions.js";
import "./events.js";
import { enter } from "./navigation.js";
import "./suggest.js";
import "./player/start.js";

enter();
