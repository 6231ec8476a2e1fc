/** Every command of the app, in the order of the key map. */
import { adding, arranging, opening, selecting } from "./canvas";
import type { Command } from "./command";
import { project, views } from "./project";

export const commands: Command[] = [...adding, ...selecting, ...arranging, ...opening, ...views, ...project];
