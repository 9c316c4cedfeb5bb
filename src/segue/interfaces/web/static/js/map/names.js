// The names of regions over the map; where two would cover each other, the larger region's stays.
const ABOVE_PX = 22;

export class Names {
  constructor(place, regions, width) {
    this.all = regions.filter((one) => one.words.length).map((one) => {
      const element = document.createElement("span");
      const words = document.createElement("bdi");
      words.textContent = one.words[0];
      element.append(words);
      place.append(element);
      return { element, x: one.x / width, y: 1 - one.y / width, wide: element.offsetWidth, high: element.offsetHeight };
    });
  }

  put(view) {
    const taken = [];
    for (const one of this.all) {
      const [x, y] = view.toStage(one.x, one.y);
      const top = y - ABOVE_PX - one.high / 2;
      const seen = x > 0 && x < view.wide && y > 0 && top < view.high;
      const left = Math.max(0, Math.min(view.wide - one.wide, x - one.wide / 2));
      const box = [left, Math.max(0, top), left + one.wide, Math.max(0, top) + one.high];
      const free = seen && !taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]);
      one.element.hidden = !free;
      if (!free) continue;
      taken.push(box);
      one.element.style.transform = `translate(${Math.round(box[0])}px, ${Math.round(box[1])}px)`;
    }
  }
}
