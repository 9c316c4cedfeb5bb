// A page that is not there yet: it is asked for again after a moment.
import { refresh } from "../navigation.js";

const AGAIN_MS = 2000;

export function enter() {
  const timer = setTimeout(refresh, AGAIN_MS);
  return () => clearTimeout(timer);
}
