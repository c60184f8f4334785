/** A widget that asks the kernel and hears back, and nothing else. */
function render({ model }) {
  globalThis.jxEcho = {
    facts: () => model.get("facts"),
    ask: (bytes) => new Promise((done) => {
      const hear = () => { model.off("change:answer", hear); done(); };
      model.on("change:answer", hear);
      model.set("asked", { number: Math.random(), bytes });
      model.save_changes();
    }),
  };
}
export default { render };
