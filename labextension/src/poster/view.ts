/** The poster, painted at once, and the live view that takes its place when the widget's model answers. */

import { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Panel, Widget } from '@lumino/widgets';

export const POSTER_MIME = 'application/vnd.jaxercise.poster.v1+json';
export const VIEW_MIME = 'application/vnd.jupyter.widget-view+json';

/** A live view has drawn something of ours; the widget manager's own messages ("Loading widget...") do not count. */
const ALIVE = '.jx';

type MakeLive = (options: IRenderMime.IRendererOptions) => IRenderMime.IRenderer | null;

export class PosterRenderer extends Panel implements IRenderMime.IRenderer {
  constructor(
    private _options: IRenderMime.IRendererOptions,
    private _makeLive: MakeLive
  ) {
    super();
    this.addClass('jp-JaxercisePoster');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this._watch?.disconnect();
    while (this.widgets.length) {
      this.widgets[0].dispose();
    }
    this.removeClass('jp-mod-alive');
    this.addWidget(new Widget({ node: poster(model) }));
    if (model.data[VIEW_MIME]) {
      this._attach(model);
    }
  }

  dispose(): void {
    this._watch?.disconnect();
    super.dispose();
  }

  /** Never awaited: without a kernel the widget manager never answers, and the poster is the output. */
  private _attach(model: IRenderMime.IMimeModel): void {
    const live = this._makeLive(this._options);
    if (!live) {
      return;
    }
    live.node.hidden = true;
    this.addWidget(live);
    this._watch = new MutationObserver(() => {
      const alive = live.node.querySelector(ALIVE) !== null;
      this.toggleClass('jp-mod-alive', alive);
      this.widgets[0].node.hidden = alive;
      live.node.hidden = !alive;
    });
    this._watch.observe(live.node, { childList: true, subtree: true });
    live.renderModel(model).catch(() => undefined);
  }

  private _watch: MutationObserver | null = null;
}

/** Built from text and a data address only, so that it is safe in a notebook nobody trusted. */
function poster(model: IRenderMime.IMimeModel): HTMLElement {
  const figure = document.createElement('figure');
  const finding = String((model.data[POSTER_MIME] as { finding?: string })?.finding ?? '');
  const png = model.data['image/png'];
  if (typeof png === 'string' && /^[A-Za-z0-9+/=\s]+$/.test(png)) {
    const image = document.createElement('img');
    image.src = `data:image/png;base64,${png.replace(/\s/g, '')}`;
    image.alt = finding;
    figure.append(image); // which has its words written below it
    return figure;
  }
  const caption = document.createElement('figcaption');
  caption.textContent = finding;
  figure.append(caption);
  return figure;
}
