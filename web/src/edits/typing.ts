/** What is typed in the code pane, on its way to the server. One editor at a time registers itself here. */

type Flush = () => Promise<void>;

let flush: Flush = () => Promise.resolve();

/** Returns the function that takes the editor out again. */
export function registerTyping(editor: Flush): () => void {
  flush = editor;
  return () => {
    if (flush === editor) flush = () => Promise.resolve();
  };
}

/** Sends what was typed and not sent yet: before undo, save and commit. */
export function flushTyping(): Promise<void> {
  return flush();
}
