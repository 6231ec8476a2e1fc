/** Keeps the editor and the server's text the same: typing goes there after a pause, edits come here as small patches. */
import { Annotation, Text } from "@codemirror/state";
import type { EditorView, ViewUpdate } from "@codemirror/view";
import { api, expect, Refusal } from "../api/client";
import type { Snapshot } from "../api/types";
import { normalise, restore } from "../edits/newlines";
import { rebase } from "../edits/rebase";
import { tellRefusal } from "../edits/send";
import { inTurn } from "../edits/turns";
import { currentSnapshot, useDocument } from "../store/document";
import { notify } from "../store/notices";

/** Marks transactions that bring the server's text: they are not typing. */
export const fromServer = Annotation.define<boolean>();

const PAUSE_MS = 350;

/** What this needs of an editor. */
export type Editor = Pick<EditorView, "state" | "dispatch">;

export const toText = (text: string): Text => Text.of(normalise(text).split("\n"));

export class TextSync {
  /** The text both sides had last. */
  private base: string;
  /** The text that is on its way to the server: it may come back as a snapshot before the answer does. */
  private sent: string | null = null;
  /** The text that the server would not have: it is sent again once that, or what the server has, is another. */
  private refused: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private view: Editor | null = null;

  constructor(snapshot: Snapshot) {
    this.base = normalise(snapshot.text);
  }

  readonly listen = (update: ViewUpdate): void => {
    if (!update.docChanged || update.transactions.some((t) => t.annotation(fromServer))) return;
    this.soon();
  };

  attach(view: Editor): void {
    this.view = view;
  }

  /** Sends what is typed and not sent. Resolves when the server has it, or has refused it. */
  readonly flush = async (): Promise<void> => {
    clearTimeout(this.timer);
    if (this.dirty()) await inTurn(() => this.send());
  };

  /** The server has a text: typed lines stay where the two do not touch the same place. */
  receive(snapshot: Snapshot): void {
    const { view, base } = this;
    const server = normalise(snapshot.text);
    if (!view || server === base) return;
    if (server === this.sent) {
      this.arrived();
      return;
    }
    const typed = this.typed();
    const { changes, mine } = rebase(base, typed, server);
    this.base = server;
    view.dispatch({ changes, annotations: fromServer.of(true) });
    if (mine !== null) this.offerBack(server, mine);
    if (this.refused !== null && this.dirty()) this.soon();
  }

  private async send(): Promise<void> {
    const snapshot = currentSnapshot();
    if (!snapshot || !this.dirty()) return;
    this.receive(snapshot);
    const typed = this.typed();
    const body = {
      revision: snapshot.revision,
      confirmed: false,
      intent: { do: "text" as const, text: restore(snapshot.text, typed) },
    };
    this.sent = typed;
    this.refused = null;
    try {
      const result = await expect(api.POST("/api/edits", { body }));
      this.arrived();
      useDocument.getState().receive(result.snapshot);
    } catch (error) {
      this.sent = null;
      if (error instanceof Refusal && error.snapshot) return this.again(error.snapshot);
      tellRefusal(error, "Your typing was not taken");
      this.refused = typed;
    }
    if (this.dirty() && this.typed() !== this.refused) this.soon();
  }

  /** What was sent is what both have now; anything typed meanwhile goes with the next pause. */
  private arrived(): void {
    if (this.sent === null) return;
    this.base = this.sent;
    this.sent = null;
  }

  /** Somebody else was faster: their text comes in, ours is laid over it and sent with the next pause. */
  private again(snapshot: Snapshot): void {
    useDocument.getState().receive(snapshot);
    this.soon();
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), PAUSE_MS);
  }

  private offerBack(server: string, mine: string): void {
    notify({
      kind: "refused",
      title: "The file changed where you were typing",
      detail: "The newer text is shown. What you typed can be put back over it.",
      stays: true,
      action: { label: "Put mine back", run: () => this.putBack(server, mine) },
    });
  }

  /** The lines that were typed, over what the text has become by now; all else of it stays. */
  private putBack(server: string, mine: string): void {
    const now = this.typed();
    const { changes, mine: chosen } = rebase(server, mine, now);
    this.replace(chosen ?? changes.apply(Text.of(mine.split("\n"))).toString());
  }

  private replace(text: string): void {
    this.view?.dispatch({
      changes: { from: 0, to: this.view.state.doc.length, insert: Text.of(text.split("\n")) },
    });
  }

  private typed(): string {
    return this.view?.state.doc.toString() ?? this.base;
  }

  private dirty(): boolean {
    return this.typed() !== this.base;
  }
}
