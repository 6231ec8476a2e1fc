/** ⌘K: jumps to a resource or does what a button does. */
import { ArrowRight, Search as SearchIcon } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Tile } from "../glyphs/Glyph";
import { ranked } from "../palette/ranking";
import { useDocument, NO_CARDS } from "../store/document";
import { useView } from "../store/view";
import { Dialog } from "../app/Dialog";
import { jumpTo } from "../app/jump";
import { commands } from "./commands";
import { useOptions } from "./useOptions";

interface Entry {
  id: string;
  title: string;
  detail: string;
  picture: ReactNode;
  run(): void;
}

function useEntries(): Entry[] {
  const cards = useDocument((s) => s.snapshot?.cards ?? NO_CARDS);
  const found = cards.map((card): Entry => ({
    id: `card ${card.id}`,
    title: card.title,
    detail: [card.subtitle, card.type].filter(Boolean).join(" · "),
    picture: <Tile name={card.glyph} family={card.family} size={16} />,
    run: () => jumpTo(card.id),
  }));
  const deeds = commands.map((command): Entry => ({
    id: command.title,
    title: command.title,
    detail: command.keys ?? "",
    picture: (
      <span className="tile small">
        <ArrowRight size={15} />
      </span>
    ),
    run: command.run,
  }));
  return [...found, ...deeds];
}

function OpenSearch({ close }: { close(): void }) {
  const [query, setQuery] = useState("");
  const shown = ranked(useEntries(), query, (e) => [e.title, e.detail]).slice(0, 60);
  const choose = (index: number) => {
    close();
    shown[index]?.run();
  };
  const { fieldProps, listProps, optionProps, reset } = useOptions(shown.length, choose, close);
  return (
    <Dialog label="Search" close={close}>
      <div className="search-field">
        <SearchIcon size={16} aria-hidden="true" />
        <input
          {...fieldProps}
          aria-label="Search resources and commands"
          placeholder="Search resources and commands…"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            reset();
          }}
        />
      </div>
      <div className="options" {...listProps} aria-label="Found">
        {shown.map((entry, index) => (
          <div key={entry.id} {...optionProps(index)} onClick={() => choose(index)}>
            {entry.picture}
            <span className="what">
              <b>{entry.title}</b>
              {entry.detail && <span>{entry.detail}</span>}
            </span>
          </div>
        ))}
        {!shown.length && <div className="nothing">Nothing is called “{query}”</div>}
      </div>
    </Dialog>
  );
}

export function Search() {
  const { panel, open } = useView();
  return panel === "search" ? <OpenSearch close={() => open(null)} /> : null;
}
