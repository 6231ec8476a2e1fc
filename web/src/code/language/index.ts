/** What the server knows of the template, in the editor: each part asks and shows. */
import type { Extension } from "@codemirror/state";
import { completion } from "./completion";
import { documentation } from "./documentation";
import { fixes } from "./fixes";
import { panel } from "./panel";
import { definitions } from "./places";
import { renaming } from "./renaming";

export const language: Extension = [completion, documentation, definitions, renaming, fixes, panel];
