import { EditorState, type TransactionSpec } from "@codemirror/state";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { storefront } from "../../dev/storefront";
import type { Snapshot } from "../api/types";
import { Refusal } from "../api/client";
import { useDocument } from "../store/document";
import { useNotices } from "../store/notices";
import { type Editor, TextSync, toText } from "./sync";

const { POST } = vi.hoisted(() => ({ POST: vi.fn() }));
vi.mock("../edits/send", () => ({ tellRefusal: () => undefined }));
vi.mock("../api/client", () => ({ api: { POST }, expect: <T>(answer: T) => answer, Refusal: class {} }));

const BASE = "A: 1\nB: 2\nC: 3\n";
let serial = 1000;

const snapshotOf = (text: string): Snapshot => ({ ...storefront, text, revision: text, serial: ++serial });

function editorOf(text: string): Editor & { type(at: string, added: string): void; text(): string } {
  const editor = {
    state: EditorState.create({ doc: toText(text) }),
    dispatch: ((spec: TransactionSpec) => {
      editor.state = editor.state.update(spec).state;
    }) as Editor["dispatch"],
    type(at: string, added: string) {
      const from = editor.text().indexOf(at) + at.length;
      editor.dispatch({ changes: { from, insert: added } });
    },
    text: () => editor.state.doc.toString(),
  };
  return editor;
}

interface Sent {
  body: { intent: { text: string } };
}

/** A server that holds each answer back until the test lets it go. */
function slowServer() {
  const waiting: (() => void)[] = [];
  const received: string[] = [];
  POST.mockImplementation(async (_path: string, { body }: Sent) => {
    received.push(body.intent.text);
    await new Promise<void>((go) => waiting.push(go));
    return { snapshot: snapshotOf(body.intent.text), diff: "", label: "", added: [], notes: [] };
  });
  return { received, answer: () => waiting.shift()?.() };
}

function opened(text = BASE) {
  const snapshot = snapshotOf(text);
  useDocument.getState().receive(snapshot);
  const sync = new TextSync(snapshot);
  const editor = editorOf(text);
  sync.attach(editor);
  return { sync, editor };
}

beforeEach(() => useNotices.setState({ notices: [] }));

describe("TextSync", () => {
  it("keeps what is typed while its own edit comes back as a snapshot before the answer", async () => {
    const server = slowServer();
    const { sync, editor } = opened();
    editor.type("B: 2", "0");
    const sending = sync.flush();
    await vi.waitFor(() => expect(server.received).toHaveLength(1));
    editor.type("B: 20", "0");
    sync.receive(snapshotOf("A: 1\nB: 20\nC: 3\n"));
    expect(editor.text()).toBe("A: 1\nB: 200\nC: 3\n");
    server.answer();
    await sending;
    expect(useNotices.getState().notices).toEqual([]);
    const again = sync.flush();
    await vi.waitFor(() => expect(server.received).toHaveLength(2));
    server.answer();
    await again;
    expect(server.received[1]).toBe("A: 1\nB: 200\nC: 3\n");
  });

  it("merges a change from elsewhere with typing in another line", () => {
    const { sync, editor } = opened();
    editor.type("A: 1", "0");
    sync.receive(snapshotOf("A: 1\nB: 2\nC: 30\n"));
    expect(editor.text()).toBe("A: 10\nB: 2\nC: 30\n");
    expect(useNotices.getState().notices).toEqual([]);
  });

  it("offers back what was typed in a line that changed elsewhere", () => {
    const { sync, editor } = opened();
    editor.type("B: 2", "0");
    sync.receive(snapshotOf("A: 1\nB: 7\nC: 3\n"));
    expect(editor.text()).toBe("A: 1\nB: 7\nC: 3\n");
    const [notice] = useNotices.getState().notices;
    notice?.action?.run();
    expect(editor.text()).toBe("A: 1\nB: 20\nC: 3\n");
  });

  it("puts back only the lines that were typed, whatever came meanwhile", () => {
    const { sync, editor } = opened();
    editor.type("B: 2", "0");
    sync.receive(snapshotOf("A: 1\nB: 7\nC: 3\n"));
    sync.receive(snapshotOf("A: 1\nB: 7\nC: 30\n"));
    useNotices.getState().notices[0]?.action?.run();
    expect(editor.text()).toBe("A: 1\nB: 20\nC: 30\n");
  });

  it("sends what was refused again once the server has another text, and not before", async () => {
    vi.useFakeTimers();
    const { sync, editor } = opened();
    POST.mockClear();
    POST.mockRejectedValueOnce(new Refusal(422, [], null));
    editor.type("A: 1", "0");
    await sync.flush();
    await vi.runAllTimersAsync();
    expect(POST).toHaveBeenCalledTimes(1);
    POST.mockImplementation(async (_path: string, { body }: Sent) => ({
      snapshot: snapshotOf(body.intent.text),
    }));
    const theirs = snapshotOf("A: 1\nB: 2\nC: 30\n");
    useDocument.getState().receive(theirs);
    sync.receive(theirs);
    await vi.runAllTimersAsync();
    expect(POST).toHaveBeenCalledTimes(2);
    expect(editor.text()).toBe("A: 10\nB: 2\nC: 30\n");
    await sync.flush();
    expect(POST).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });

  it("sends nothing where nothing was typed", async () => {
    const server = slowServer();
    await opened().sync.flush();
    expect(server.received).toEqual([]);
  });
});
