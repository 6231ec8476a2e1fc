/** Copy, cut, paste and duplicate: the text is the server's, the clipboard the system's. */
import type { EditResult } from "../api/types";
import { api, expect } from "../api/client";
import type { Point } from "../api/types";
import { viewport } from "../canvas/viewport";
import { useArrangement } from "../store/arrangement";
import { once } from "../store/doing";
import { notify } from "../store/notices";
import { unlessChosen, useSelection } from "../store/selection";
import { withContents } from "./groups";
import { removeCards } from "./remove";
import { send, tellRefusal } from "./send";

const TEXT = "text/plain";
/** A group is copied by what stands in it. */
const chosen = () => withContents(useSelection.getState().cards);

/** Text that a person marked is copied as text. */
export const canCopy = (): boolean => chosen().length > 0 && !getSelection()?.toString();

function places(): Record<string, Point> {
  const { positions } = useArrangement.getState();
  return Object.fromEntries(
    Object.entries(positions).map(([id, at]) => [id, { x: Math.round(at.x), y: Math.round(at.y) }]),
  );
}

async function textOf(ids: string[]): Promise<string> {
  const { text } = await expect(api.POST("/api/copy", { body: { ids, positions: places() } }));
  return text;
}

/** Whether it is on the clipboard now; why not has been shown. */
async function toClipboard(ids: string[]): Promise<boolean> {
  const text = textOf(ids);
  try {
    // The promise goes to the browser at once: it lets a page write only right after a key or a click.
    const blob = text.then((words) => new Blob([words], { type: TEXT }));
    await navigator.clipboard.write([new ClipboardItem({ [TEXT]: blob })]);
    return true;
  } catch (error) {
    try {
      await text;
    } catch (refused) {
      tellRefusal(refused, "Nothing was copied");
      return false;
    }
    const detail = error instanceof Error ? error.message : "";
    notify({ kind: "refused", title: "The browser does not let this page write to the clipboard", detail });
    return false;
  }
}

const counted = (count: number) => `${count} ${count === 1 ? "card" : "cards"}`;

export const copySelected = (): Promise<void> =>
  once("copy", async () => {
    const ids = chosen();
    if (await toClipboard(ids))
      notify({
        kind: "info",
        title: `Copied ${counted(ids.length)}`,
        detail: "Paste it into this canvas, another project's, or any editor.",
      });
  });

export const cutSelected = (): Promise<void> =>
  once("cut", async () => {
    const ids = chosen();
    if (await toClipboard(ids)) await removeCards(ids);
  });

async function select(coming: Promise<EditResult | null>): Promise<void> {
  const show = unlessChosen();
  const added = (await coming)?.added;
  if (added?.length) show(() => useSelection.getState().selectCards([...added], "canvas"));
}

export async function pasteText(text: string): Promise<void> {
  const position = viewport()?.middle() ?? null;
  await select(send({ do: "paste", text, position }));
}

/** By name: the key's own event brings the text along, a command must ask the browser for it. */
export async function pasteFromClipboard(): Promise<void> {
  try {
    await pasteText(await navigator.clipboard.readText());
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    notify({
      kind: "refused",
      title: "The browser does not let this page read the clipboard",
      detail: "Press the key for pasting instead: that needs no permission.",
    });
  }
}

export async function duplicateSelected(): Promise<void> {
  await select(send({ do: "duplicate", ids: chosen() }));
}
