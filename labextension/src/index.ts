/** The plugins of jaxercise, one a file. */

import { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { orderPlugin } from './order/plugin';
import { posterPlugin } from './poster/plugin';

const plugins: JupyterFrontEndPlugin<void>[] = [orderPlugin, posterPlugin];

export default plugins;
