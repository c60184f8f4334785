/** The plane from above: heat, contours, the slice before as a ghost, the path, and a cursor that reads the loss. */

import { CATEGORICAL } from "../core/colour.js";
import { contours, cross, ground, hills, kept, key, zooms } from "../core/ground.js";
import { drag } from "../core/parts.js";
import { circle, HALO, trail } from "../core/pen.js";

/**
 * @param {import("../core/widget.js").It} it @param {import("./reader.js").Reader} data @param {() => number[]} cursor
 * @param {(at: number[]) => void} point
 */
export function plane(it, data, cursor, point) {
  const backdrop = kept((pen, box) => {
    const { fine, size, ghost, ladder: { bands, rise } } = data;
    hills(pen, box, fine, size, bands, { rise });
    if (!ghost) return;
    const dashes = new Path2D();
    contours(ghost.fine, ghost.size, bands.filter((_, i) => i % 3 === 2), box, () => dashes);
    pen.line(dashes, HALO, 1, "", [5, 4]);
  });
  const land = ground(it, {
    width: 460, height: 372, side: 68, label: "the plane from above", names: () => data.names, bounds: () => data.window,
    draw(pen, { box, onto }) {
      const { fine, ladder, ghost, path } = data;
      backdrop(pen, box, [fine, ladder, ghost]);
      if (path) {
        pen.line(trail(path.length / 2, (k) => onto(path.subarray(2 * k))), CATEGORICAL[0], 1.5, HALO);
        const [x, y] = onto(path);
        pen.block(x - 4, y - 4, 8, 8, CATEGORICAL[0]);
      }
      cross(pen, onto([0, 0]), CATEGORICAL[1]);
      ring(pen, onto(cursor()));
    },
    over: (pen, { box }) => key(pen, box, data.ladder.at, data.scale()),
  });
  land.canvas.style.cursor = "crosshair";
  const go = (/** @type {number[]} */ at) => point(land.at(at));
  drag(it, land, { go, hover: go });
  return { ...land, zoom: zooms(it, land) };
}

/** @param {import("../core/pen.js").Pen} pen @param {number[]} at */
export function ring(pen, [x, y]) {
  pen.line(circle(x, y, 5), "#000", 1.5, "#fff");
}
