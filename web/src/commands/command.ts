/** What can be done by name: one table for the keys, the key map and the search. */

export interface Command {
  title: string;
  /** Heading of the key map that it stands under. */
  topic: "Views" | "Add and connect" | "Selection" | "Arrange" | "Edit" | "In the code" | "Project";
  /** The first is shown. */
  keys?: string[];
  /** The browser tells of these keys by an event of their own. */
  event?: boolean;
  /** Works in the canvas view only. */
  canvas?: boolean;
  /** Its keys work while a person types, too. */
  always?: boolean;
  /** Offered in the menu of what is selected, or of the ground. */
  menu?: "selection" | "ground";
  /** Whether there is something to do it with; what is not is left out of the search, and its key does nothing. */
  able?(): boolean;
  run(): void | Promise<unknown>;
}
