/** ⌘K: jumps to a resource or does what a button does. */
import { Nothing } from "../app/Nothing";
import { ArrowRight, Braces, Ellipsis, Search as SearchIcon, Settings2 } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { useFindable } from "../api/queries";
import type { Card, Found } from "../api/types";
import { Tile } from "../glyphs/Glyph";
import { useDocument, NO_CARDS } from "../store/document";
import { useView } from "../store/view";
import { Dialog } from "../app/Dialog";
import { jumpTo, jumpToField, jumpToLine } from "../app/jump";
import { spelled } from "../commands/keys";
import { commands } from "../commands/list";
import { Turning } from "../app/WorkButton";
import { arranged, type Findable, type Shown } from "./found";
import { useOptions } from "./useOptions";

const MOST = 60;

interface Entry extends Findable {
  id: string;
  picture: ReactNode;
  run(): void;
}

const tile = (icon: ReactNode) => <span className="tile small">{icon}</span>;

function cardEntries(cards: Card[]): Entry[] {
  return cards.flatMap((card): Entry[] => {
    const picture = <Tile name={card.glyph} family={card.family} size={16} />;
    const run = () => jumpTo(card.id);
    const own = { id: `card ${card.id}`, title: card.title, picture, run };
    return [
      { ...own, detail: [card.subtitle, card.type].filter(Boolean).join(" · ") },
      ...card.facets.map((facet) => ({
        id: `facet ${card.id} ${facet.id}`,
        title: facet.method ? `${facet.method} ${facet.label}` : facet.label,
        detail: card.title,
        picture,
        run,
      })),
    ];
  });
}

function foundEntry(found: Found): Entry {
  const { what, name, value, resource, line, field } = found;
  if (resource)
    return {
      id: `property ${resource} ${name}`,
      title: `${resource} ${name}`,
      detail: value,
      property: { of: resource, name },
      picture: tile(<Settings2 size={15} />),
      run: () => jumpToField(resource, field),
    };
  return {
    id: `${what} ${name}`,
    title: name,
    detail: [what, value].filter(Boolean).join(" · "),
    picture: tile(<Braces size={15} />),
    run: () => (line ? jumpToLine(line) : useView.getState().show("template")),
  };
}

function commandEntries(): Entry[] {
  return commands
    .filter((command) => command.able?.() ?? true)
    .map((command) => ({
      id: command.title,
      title: command.title,
      detail: command.keys?.[0] ? spelled(command.keys[0]) : "",
      picture: tile(<ArrowRight size={15} />),
      run: () => void command.run(),
    }));
}

/** Nothing typed yet: cards and commands. Else properties and declarations, too. */
function useFound(query: string): { shown: Shown<Entry>[]; looking: boolean } {
  const cards = useDocument((s) => s.snapshot?.cards ?? NO_CARDS);
  const { data: findable, isPending: looking } = useFindable();
  const usual = useMemo(() => [...cardEntries(cards), ...commandEntries()], [cards]);
  const more = useMemo(() => (findable ?? []).map(foundEntry), [findable]);
  const shown = useMemo(
    () => arranged(query.trim() ? [...usual, ...more] : usual, query, MOST),
    [usual, more, query],
  );
  return { shown, looking };
}

function OpenSearch({ close }: { close(): void }) {
  const [query, setQuery] = useState("");
  const { shown, looking } = useFound(query);
  const ask = (words: string) => {
    setQuery(words);
    reset();
  };
  const choose = (index: number) => {
    const one = shown[index];
    if (one && !("entry" in one)) return ask(one.query);
    close();
    one?.entry.run();
  };
  const { fieldProps, listProps, optionProps, reset } = useOptions(shown.length, choose, close);
  return (
    <Dialog label="Search" close={close}>
      <div className="search-field">
        <SearchIcon size={16} aria-hidden="true" />
        <input
          {...fieldProps}
          aria-label="Search resources, routes, properties and commands"
          placeholder="Search resources, routes, properties, commands…"
          value={query}
          onChange={(event) => ask(event.target.value)}
        />
      </div>
      <div className="options" {...listProps} aria-label="Found">
        {shown.map((one, index) =>
          "entry" in one ? (
            <div key={one.entry.id} {...optionProps(index)} onClick={() => choose(index)}>
              {one.entry.picture}
              <span className="what">
                <b>{one.entry.title}</b>
                {one.entry.detail && <span>{one.entry.detail}</span>}
              </span>
            </div>
          ) : (
            <div key={`more ${one.of}`} {...optionProps(index)} onClick={() => choose(index)}>
              {tile(<Ellipsis size={15} />)}
              <span className="what">
                <b>{`${one.more} more of ${one.of}`}</b>
                <span>Show its properties only</span>
              </span>
            </div>
          ),
        )}
        {query.trim() && looking && (
          <div className="nothing" role="status">
            <Turning /> Looking through the properties…
          </div>
        )}
        {!shown.length && !looking && (
          <Nothing
            title={`Nothing is called “${query}”`}
            action={{
              label: "Add a resource",
              keys: "/",
              run: () => (close(), useView.getState().open("palette")),
            }}
          >
            Cards are found by their name and kind, and everything the app can do by what it is called.
          </Nothing>
        )}
      </div>
    </Dialog>
  );
}

export function Search() {
  const { panel, open } = useView();
  return panel === "search" ? <OpenSearch close={() => open(null)} /> : null;
}
