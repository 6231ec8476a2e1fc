/** `W`: draws a wire without a mouse, from the selected card to one of its legal ends. */
import { Nothing } from "../app/Nothing";
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState } from "react";
import { Dialog } from "../app/Dialog";
import { Tile } from "../glyphs/Glyph";
import { ranked } from "../palette/ranking";
import { useOptions } from "../search/useOptions";
import type { Access, Card, Target } from "../api/types";
import { findCard, useDocument } from "../store/document";
import { useSelection } from "../store/selection";
import { useView } from "../store/view";
import { type Start, useWiring } from "../store/wiring";
import { ACCESS_WORDS } from "./names";
import { connectAs, needsName, needsRoute, targetsOf } from "./wireDrawing";

interface Entry {
  start: Start;
  option: Target;
  access: Access | null;
  words: string;
}

async function entriesFrom(card: Card): Promise<Entry[]> {
  const starts: Start[] = [null, ...card.facets.map((f) => f.id)].map((facet) => ({
    source: card.id,
    facet,
  }));
  const answers = await Promise.all(starts.map(targetsOf));
  return answers.flatMap((targets, i) =>
    targets.flatMap((option): Entry[] => {
      const start = starts[i] ?? { source: card.id, facet: null };
      const from = start.facet ? `${start.facet}: ` : "";
      if (!option.accesses.length) return [{ start, option, access: null, words: from + option.label }];
      return option.accesses.map((access) => ({ start, option, access, words: from + ACCESS_WORDS[access] }));
    }),
  );
}

function OpenWire({ card, close }: { card: Card; close(): void }) {
  const revision = useDocument((s) => s.snapshot?.revision);
  const { data = [], isPending } = useQuery({
    queryKey: ["wires", card.id, revision],
    queryFn: () => entriesFrom(card),
  });
  const [query, setQuery] = useState("");
  const shown = ranked(data, query, (e) => [e.option.target, e.words]);
  const choose = (index: number) => {
    const entry = shown[index];
    close();
    if (!entry) return;
    const { start, option, access } = entry;
    if (!needsRoute(start, option) && !needsName(start, option)) return void connectAs(start, option, access);
    useWiring
      .getState()
      .choose({ ...start, target: option.target, options: [option], x: window.innerWidth / 2 - 130, y: 180 });
  };
  const { fieldProps, listProps, optionProps, reset } = useOptions(shown.length, choose, close);
  return (
    <Dialog label={`Draw a wire from ${card.title}`} close={close}>
      <div className="search-field">
        <Search size={16} aria-hidden="true" />
        <input
          {...fieldProps}
          aria-label={`Wire from ${card.title} to`}
          placeholder={`${card.title} to…`}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            reset();
          }}
        />
      </div>
      <div className="options" {...listProps} aria-label="Where the wire may end">
        {shown.map(({ start, option, access, words }, index) => {
          const target = findCard(option.target);
          return (
            <div
              key={`${start.facet} ${option.target} ${option.connection} ${access}`}
              {...optionProps(index)}
              onClick={() => choose(index)}
            >
              <Tile name={target?.glyph ?? "other"} family={target?.family ?? "other"} size={16} />
              <span className="what">
                <b>{option.target}</b>
                <span>{words}</span>
              </span>
            </div>
          );
        })}
        {!shown.length &&
          (isPending ? (
            <div className="nothing">Looking…</div>
          ) : (
            <Nothing
              title={query ? `No wire goes to “${query}”` : "No wire can go from here"}
              action={{
                label: "Add a resource",
                keys: "/",
                run: () => (close(), useView.getState().open("palette")),
              }}
            >
              Something may lead here instead: select the other card and press W.
            </Nothing>
          ))}
      </div>
    </Dialog>
  );
}

export function WireByKeyboard() {
  const { panel, open } = useView();
  const selected = useSelection((s) => s.cards[0]);
  const card = useDocument((s) => s.snapshot?.cards.find((c) => c.id === selected));
  if (panel !== "wire" || !card) return null;
  return <OpenWire card={card} close={() => open(null)} />;
}
