/** Timings taken inside the page, where no test tool's own delays are counted. */
globalThis.jxBench = (() => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const until = async (holds) => {
    while (!holds()) await frame();
  };
  const rest = () => new Promise((done) => setTimeout(done, 250));
  const widgets = () => document.querySelectorAll(".jx");
  const painted = (widget) => widget?.querySelector("canvas[data-frames]");

  /** Run the selected cell; until a canvas of its picture is painted. */
  async function firstPicture() {
    const before = widgets().length;
    const began = performance.now();
    jupyterapp.commands.execute("notebook:run-cell-and-select-next");
    await until(() => widgets().length > before && painted(widgets()[before]));
    const took = performance.now() - began;
    const idle = () => jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === "idle";
    await new Promise((done) => setTimeout(done, 2000));
    await until(idle);
    return took;
  }
  async function timed(run) {
    const began = performance.now();
    await run();
    return performance.now() - began;
  }
  async function echoes(count, bytes) {
    const out = [];
    for (let i = 0; i < count; i++) out.push(await timed(() => jxEcho.ask(bytes)));
    return out;
  }
  const descent = () => [...widgets()].find((widget) => widget.getAttribute("aria-label").startsWith("descent"));

  /** A key that asks the kernel for another family of paths, in turns with an echo of as many bytes. */
  async function trips(count) {
    const widget = descent();
    const canvas = widget.querySelector("canvas");
    widget.scrollIntoView({ block: "center" });
    const out = { descent: [], echo: [] };
    for (let i = 0; i < count; i++) {
      const before = Number(widget.dataset.seq);
      const key = i % 2 ? "l" : "j";
      out.descent.push(await timed(async () => {
        const heard = new Promise((done) => {
          const watch = new MutationObserver(() => {
            if (Number(widget.dataset.seq) > before) { watch.disconnect(); done(); }
          });
          watch.observe(widget, { attributes: true });
        });
        canvas.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        await heard;
      }));
      await rest(); // what the answer sets painting must not be counted with the echo
      out.echo.push(await timed(() => jxEcho.ask(jxEcho.facts().bytes)));
      await rest();
    }
    return out;
  }
  /** The learning-rate slider, moved at every frame; first the same frames with nothing to do. */
  async function scrub(count) {
    const widget = descent();
    widget.scrollIntoView({ block: "center" });
    await new Promise((done) => setTimeout(done, 1000));
    const range = widget.querySelector('input[aria-label="learning rate"]');
    const run = async (act) => {
      const out = [];
      let last = await frame();
      for (let i = 0; i < count; i++) {
        act(i);
        const now = await frame();
        out.push(now - last);
        last = now;
      }
      return out;
    };
    const work = [];
    const idle = await run(() => {});
    const bare = [...widget.querySelectorAll("canvas")].map((canvas) => {
      const other = document.createElement("canvas");
      [other.width, other.height] = [canvas.width, canvas.height];
      other.style.cssText = canvas.style.cssText;
      canvas.after(other);
      canvas.hidden = true;
      canvas.style.display = "none";
      return [canvas, other, other.getContext("2d")];
    });
    const limit = await run((i) => bare.forEach(([, other, context]) => {
      context.clearRect(0, 0, other.width, other.height);
      context.fillRect(i % other.width, 10, 9, 9);
    }));
    for (const [canvas, other] of bare) {
      other.remove();
      canvas.hidden = false;
      canvas.style.display = "";
    }
    await rest();
    const moved = await run((i) => {
      const began = performance.now();
      range.value = String(i % Number(range.max));
      range.dispatchEvent(new Event("input", { bubbles: true }));
      // Painting is queued for the next frame; a callback queued after it ends when it has ended.
      requestAnimationFrame((start) => work.push(performance.now() - start));
    });
    return { idle, limit, scrub: moved, work };
  }
  return { firstPicture, echoes, trips, scrub };
})();
