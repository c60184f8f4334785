/** The plugins of jaxercise, one a file. */

import { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { checkPlugin } from './check/plugin';
import { exercisesPlugin } from './exercises/plugin';
import { healthPlugin } from './health/plugin';
import { instructorPlugin } from './instructor/plugin';
import { orderPlugin } from './order/plugin';
import { panelPlugin } from './panel/plugin';
import { posterPlugin } from './poster/plugin';
import { reportPlugin } from './report/plugin';
import { IExercises } from './tokens';

const plugins: Array<JupyterFrontEndPlugin<void> | JupyterFrontEndPlugin<IExercises>> = [
  orderPlugin,
  posterPlugin,
  exercisesPlugin,
  reportPlugin,
  checkPlugin,
  healthPlugin,
  panelPlugin,
  instructorPlugin
];

export default plugins;
