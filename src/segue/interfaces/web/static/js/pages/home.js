// The first page: its shelves fill themselves, and are gone through by keys.
import { walkable } from "../shelves.js";
import { loadParts } from "../waiting.js";

export function enter(main) {
  const ends = [walkable(main), loadParts(main)];
  return () => ends.forEach((end) => end());
}
