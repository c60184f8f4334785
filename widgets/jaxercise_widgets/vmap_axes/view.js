/** vmap_axes: decks of cards on the left, the function in the middle, stacks on the right. */

import { frame } from "../core/frame.js";
import { listen, make, toggle } from "../core/parts.js";
import { say } from "../core/scales.js";
import { pointerAt, stage } from "../core/stage.js";
import { table } from "../core/table.js";
import { transport } from "../core/transport.js";
import { WIDTH, choices, layout, paint, rows, sizes } from "./diagram.js";

/**
 * @param {{ model: import("../core/model").Model, el: HTMLElement, signal?: AbortSignal }} options
 */
function render({ model, el, signal: outer }) {
  const ending = new AbortController();
  outer?.addEventListener("abort", () => ending.abort(), { once: true });
  const signal = ending.signal;
  /** @type {() => import("./diagram.js").Facts} */
  const facts = () => model.get("picture");
  /** @type {() => import("./diagram.js").Level[]} */
  const levels = () => model.get("levels");
  const first = levels();
  let [row, level] = [0, 0];
  const keys = [
    { key: "ArrowDown", says: "next argument or output", press: () => pick(row + 1) },
    { key: "ArrowUp", says: "the one before", press: () => pick(row - 1) },
    { key: "ArrowRight", says: "map the next axis (none comes last)", press: () => step(1) },
    { key: "ArrowLeft", says: "map the axis before", press: () => step(-1) },
    { key: "l", says: "change the axes of the other vmap, when they are nested", press: () => other.click() },
    { key: " ", says: "play the calls", press: () => player.toggle() },
    { key: "n", says: "next call (shift: ten)", press: (/** @type {number} */ by) => player.move(by) },
    { key: "p", says: "the call before", press: (/** @type {number} */ by) => player.move(-by) },
    { key: "c", says: "the loop as code", press: () => codeButton.click() },
    { key: "m", says: "time the loop and the vmap", press: () => timeButton.click() },
    { key: "r", says: "the axes as they were", press: () => { model.set("levels", first); ask(); } },
  ];
  const around = frame({ model, el, signal, name: "vmap axes", keys, table: asTable });
  const counts = () => sizes(facts(), levels());
  const total = () => counts().reduce((a, b) => a * b, 1);

  function ask() {
    model.set("asked", model.get("asked") + 1);
    model.save_changes();
    renew();
  }
  /** @param {number} to */
  function pick(to) {
    row = Math.min(facts().leaves.length + facts().outs.length - 1, Math.max(0, to));
    tell();
  }
  function tell() {
    around.say(rows(facts(), levels())[row].join(", "));
    renew();
  }
  /** @param {import("./diagram.js").Axis} axis */
  function map(axis) {
    const count = facts().leaves.length;
    const side = row < count ? "in" : "out";
    const changed = levels().map((each) => ({ in: [...each.in], out: [...each.out] }));
    changed[level][side][row < count ? row : row - count] = axis;
    model.set("levels", changed);
    around.refresh();
    renew();
  }
  /** @param {number} by */
  function step(by) {
    const all = choices(facts(), levels(), level, row);
    const on = layout(facts(), levels(), level).chips.filter((chip) => chip.row === row).findIndex((chip) => chip.on);
    map(all[(Math.max(0, on) + by + all.length) % all.length]);
    tell();
    ask();
  }
  function asTable() {
    return table("what vmap does with each argument and output", ["", "shape", "vmap", "one card"], rows(facts(), levels()));
  }

  const art = stage(WIDTH, 10, signal, (context, theme) => {
    if (!facts().fn) return;
    paint(context, theme, layout(facts(), levels(), level), facts(), counts(), { frame: model.get("frame"), row });
  }, { tabindex: 0, role: "application", "aria-label": "decks of cards; press ? for the keys" });
  const { canvas } = art;
  let held = false;
  /** @param {PointerEvent} event @param {boolean} near */
  const chipAt = (event, near) => {
    const [x, y] = pointerAt(canvas, event, WIDTH);
    const all = layout(facts(), levels(), level).chips;
    if (!near) return all.find((chip) => x >= chip.x && x <= chip.x + chip.w && y >= chip.y && y <= chip.y + 20);
    const away = (/** @type {import("./diagram.js").Chip} */ chip) => Math.abs(chip.x + chip.w / 2 - x);
    return all.filter((chip) => chip.row === row).sort((a, b) => away(a) - away(b))[0];
  };
  canvas.addEventListener("pointerdown", (event) => {
    const chip = chipAt(event, false);
    if (!chip) return;
    canvas.focus();
    canvas.setPointerCapture(event.pointerId);
    held = true;
    row = chip.row;
    map(chip.axis);
  }, { signal });
  canvas.addEventListener("pointermove", (event) => {
    const chip = chipAt(event, held);
    canvas.style.cursor = chip ? "grab" : "";
    if (held && chip && !chip.on) map(chip.axis);
  }, { signal });
  canvas.addEventListener("pointerup", () => { if (held) ask(); held = false; }, { signal });

  const player = transport({
    last: total(), at: model.get("frame"), signal, label: "calls made",
    show: (at) => { model.set("frame", at); renew(); }, release: () => model.save_changes(),
  });
  const other = toggle("inner vmap", signal, false, (on) => { level = on ? levels().length - 1 : 0; renew(); });
  const codeButton = toggle("as a loop", signal, false, (on) => { code.hidden = !on; });
  const timeButton = toggle("time it", signal, model.get("measure"), (on) => { model.set("measure", on); ask(); });
  const code = make("pre", { class: "jx-code", hidden: true, tabindex: 0, role: "region", "aria-label": "the loop" });
  const speed = make("p", { class: "jx-readout" });
  other.hidden = levels().length < 2;
  around.body.append(canvas);
  around.bar.append(player.root, other, codeButton, timeButton);
  around.bar.after(speed, code);

  function renew() {
    const now = facts();
    if (!now.fn) return;
    const { height } = layout(now, levels(), level);
    art.resize(height);
    code.textContent = now.code || "There is no loop to show: these axes do not fit.";
    const s = now.speed;
    speed.textContent = s
      ? `vmap ${say(1e3 * s.vmap)} ms, jitted ${say(1e3 * s.jit)} ms; a loop of ${s.total} calls ${say(1e3 * s.loop)} ms` +
        `${s.calls < s.total ? ` (timed on ${s.calls})` : ""}: ${say(s.loop / s.jit)} times as long as the jitted vmap.`
      : "";
    if (model.get("frame") > total()) model.set("frame", total());
    player.set(model.get("frame"), total());
    Object.assign(around.root.dataset, {
      levels: JSON.stringify(levels()), used: JSON.stringify(now.used), row, frame: model.get("frame"),
      fault: now.fault?.where ?? "", speed: s ? "true" : "",
    });
  }
  for (const name of ["picture", "levels", "frame"]) listen(model, name, signal, renew);
  listen(model, "measure", signal, () => timeButton.setAttribute("aria-pressed", String(model.get("measure"))));
  renew();
  return () => ending.abort();
}

export default { render };
