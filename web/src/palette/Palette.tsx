/** The list of resources that can be added: click adds in the middle of the view, dragging places. */
import { Nothing } from "../app/Nothing";
import { Search } from "lucide-react";
import { type PointerEvent, useState } from "react";
import { createPortal } from "react-dom";
import { useKinds, useTypes } from "../api/queries";
import type { Kind } from "../api/types";
import { viewport } from "../canvas/viewport";
import { Tile } from "../glyphs/Glyph";
import { useOptions } from "../search/useOptions";
import { useReturnFocus } from "../app/returnFocus";
import { useView } from "../store/view";
import { addAt, addInView } from "./add";
import { ranked } from "./ranking";
import { MORE, typesFor, worthSearching } from "./types";

interface Drag {
  kind: Kind;
  x: number;
  y: number;
}

const CLICK_DISTANCE = 5;

/** Follows the pointer from a press on an entry; a press without movement is a click. */
function usePlacing(existing: boolean) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const start = (kind: Kind) => (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const from = { x: event.clientX, y: event.clientY };
    let moved = false;
    const stop = new AbortController();
    const move = ({ clientX, clientY }: globalThis.PointerEvent) => {
      moved ||= Math.hypot(clientX - from.x, clientY - from.y) > CLICK_DISTANCE;
      if (moved) setDrag({ kind, x: clientX, y: clientY });
    };
    const drop = ({ clientX, clientY }: globalThis.PointerEvent) => {
      stop.abort();
      setDrag(null);
      if (!moved) return void addInView(kind, existing);
      const at = viewport()?.at(clientX, clientY);
      if (!at) return;
      useView.getState().open(null);
      void addAt(kind, at, existing);
    };
    window.addEventListener("pointermove", move, { signal: stop.signal });
    window.addEventListener("pointerup", drop, { signal: stop.signal });
  };
  return { drag, start };
}

function Ghost({ drag }: { drag: Drag }) {
  return createPortal(
    <div className="drag-ghost floating" style={{ left: drag.x - 114, top: drag.y - 27 }}>
      <Tile name={drag.kind.glyph} family={drag.kind.family} />
      {drag.kind.label}
    </div>,
    document.body,
  );
}

/** Entries in reading order; with a search, best first and without headings. */
function entries(kinds: Kind[], query: string): Kind[] {
  if (query.trim()) return ranked(kinds, query, (k) => [k.label, k.kind, k.type, k.summary]);
  const groups = [...new Set(kinds.map((k) => k.group))];
  return groups.flatMap((group) => kinds.filter((k) => k.group === group));
}

function OpenPalette({ close }: { close(): void }) {
  useReturnFocus();
  const kinds = useKinds();
  const [query, setQuery] = useState("");
  const [existing, setExisting] = useState(false);
  const types = useTypes(worthSearching(query) && !existing);
  const { drag, start } = usePlacing(existing);
  const able = (kinds.data ?? []).filter((kind) => !existing || kind.existing);
  const others = existing ? [] : typesFor(types.data ?? [], query);
  const shown = [...entries(able, query), ...others];
  const { fieldProps, listProps, optionProps, reset } = useOptions(
    shown.length,
    (index) => {
      const kind = shown[index];
      if (kind) void addInView(kind, existing);
    },
    close,
  );
  return (
    <section className="palette floating" aria-label="Add a resource" data-testid="palette">
      <div className="search-field">
        <Search size={15} aria-hidden="true" />
        <input
          {...fieldProps}
          aria-label="Search resources to add"
          placeholder="Add any AWS resource…"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            reset();
          }}
        />
        <kbd>Esc</kbd>
      </div>
      <div className="new-or-existing">
        <div className="segments" role="group" aria-label="Which">
          <button aria-pressed={!existing} onClick={() => setExisting(false)}>
            New
          </button>
          <button
            aria-pressed={existing}
            title="Use one that exists already: the template makes none"
            data-testid="palette-existing"
            onClick={() => setExisting(true)}
          >
            Existing
          </button>
        </div>
      </div>
      <div className="options" {...listProps} aria-label="Resources">
        {shown.map((kind, index) => (
          <div key={kind.kind} role="presentation">
            {(!query.trim() || kind.group === MORE) && kind.group !== shown[index - 1]?.group && (
              <div className="heading" role="presentation">
                {kind.group}
              </div>
            )}
            <div {...optionProps(index)} data-testid={`palette-${kind.kind}`} onPointerDown={start(kind)}>
              <Tile name={kind.glyph} family={kind.family} size={16} />
              <span className="what">
                <b>{kind.label}</b>
                <span>{kind.summary}</span>
              </span>
            </div>
          </div>
        ))}
        {!shown.length &&
          (kinds.isPending || types.isLoading ? (
            <div className="nothing">Loading…</div>
          ) : (
            <Nothing
              title={`Nothing is called “${query}”`}
              action={query ? { label: "Show all resources", run: () => setQuery("") } : undefined}
            >
              Every CloudFormation type is found by its name, such as AWS::WAFv2::WebACL.
            </Nothing>
          ))}
      </div>
      {drag && <Ghost drag={drag} />}
    </section>
  );
}

export function Palette() {
  const { panel, open } = useView();
  return panel === "palette" ? <OpenPalette close={() => open(null)} /> : null;
}
