/** The plugins of jaxercise, one a file. */

import { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { posterPlugin } from './poster/plugin';

const plugins: JupyterFrontEndPlugin<void>[] = [posterPlugin];

export default plugins;
