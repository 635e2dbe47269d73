// The keyboard in a map: one tab stop, arrow keys move to the nearest area in that direction, Enter follows the link.
// A line below the map names the area. Without this file every area is a link like any other.
"use strict";
for (const map of document.querySelectorAll("svg.map")) {
  const links = [...map.querySelectorAll(".map-areas a")];
  if (!links.length) continue;
  const name = document.createElement("p");
  name.className = "map-name";
  name.setAttribute("aria-live", "polite");
  name.textContent = map.dataset.hint;
  map.after(name);
  const outlines = ["map-halo", "map-focus"].map((look) => {
    const outline = document.createElementNS("http://www.w3.org/2000/svg", "path");
    outline.setAttribute("class", look);
    map.append(outline);
    return outline;
  });

  let middles; // measured when first needed: two thousand boxes take a moment
  const middle = (link) => {
    middles ??= new Map(links.map((one) => {
      const box = one.getBBox();
      return [one, [box.x + box.width / 2, box.y + box.height / 2]];
    }));
    return middles.get(link);
  };
  const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const nearest = (from, [dx, dy]) => {
    const [x, y] = middle(from);
    let best, least = Infinity;
    for (const link of links) {
      const [toX, toY] = middle(link);
      const along = (toX - x) * dx + (toY - y) * dy;
      const across = Math.abs((toX - x) * dy) + Math.abs((toY - y) * dx);
      if (link === from || along <= 0 || across > along * 1.2) continue;
      const cost = along + 1.5 * across;
      if (cost < least) [best, least] = [link, cost];
    }
    return best;
  };
  const enter = (link) => {
    current.tabIndex = -1;
    current = link;
    current.tabIndex = 0;
  };
  const show = (link) => {
    name.textContent = link.querySelector("title").textContent;
    for (const outline of outlines) outline.setAttribute("d", link.querySelector("path").getAttribute("d"));
  };

  for (const link of links) link.tabIndex = -1;
  let current = links.find((link) => link.hasAttribute("aria-current")) || links[0];
  current.tabIndex = 0;

  // What stands around the svg listens: with a listener for focus the svg would become a tab stop of its own.
  const around = map.parentElement;
  around.addEventListener("keydown", (event) => {
    const direction = directions[event.key];
    const link = event.target.closest(".map-areas a");
    if (!direction || !link || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const next = nearest(link, direction);
    if (!next) return;
    enter(next);
    next.focus();
  });
  around.addEventListener("focusin", (event) => {
    const link = event.target.closest(".map-areas a");
    if (!link) return;
    enter(link);
    show(link);
  });
  around.addEventListener("focusout", () => outlines.forEach((outline) => outline.removeAttribute("d")));
  around.addEventListener("pointerover", (event) => {
    const area = event.target.closest(".map-areas > *");
    if (area) name.textContent = area.querySelector("title").textContent;
  });
}
