/** Wires the poster renderer: ranked before the live widget's own renderer, so that a saved picture shows at once. */

import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { POSTER_MIME, PosterRenderer, VIEW_MIME } from './view';

export const posterPlugin: JupyterFrontEndPlugin<void> = {
  id: '@jaxercise/lab:poster',
  description: 'Shows the still picture of a widget until, and unless, its live view attaches.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  activate: (app: JupyterFrontEnd, registry: IRenderMimeRegistry) => {
    const factory: IRenderMime.IRendererFactory = {
      safe: true,
      mimeTypes: [POSTER_MIME],
      createRenderer: options => new PosterRenderer(options, live => liveRenderer(live))
    };
    registry.addFactory(factory, -1000);

    // A notebook has a registry of its own, cloned from this one, in which the widget manager registers its renderer.
    // The resolver of an output belongs to that notebook, so the panel is found by it.
    const panels = () =>
      Array.from(app.shell.widgets('main')) as Array<
        {
          content?: { rendermime?: IRenderMimeRegistry };
        } & object
      >;
    function liveRenderer(options: IRenderMime.IRendererOptions): IRenderMime.IRenderer | null {
      for (const panel of panels()) {
        const own = panel.content?.rendermime;
        if (own && own.resolver === options.resolver && own.mimeTypes.includes(VIEW_MIME)) {
          return own.createRenderer(VIEW_MIME);
        }
      }
      return null;
    }
  }
};
