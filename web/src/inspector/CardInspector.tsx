/** One resource: its settings, variables, what it may do, and what is wrong with it. */
import { Code, FolderInput, Link2, Pencil, SquareArrowOutUpRight, Trash2, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useInspection } from "../api/queries";
import type { Card, Inspection } from "../api/types";
import { jumpToCode } from "../app/jump";
import { openCard } from "../app/open";
import { removeCards } from "../edits/remove";
import { Tile } from "../glyphs/Glyph";
import { useDocument } from "../store/document";
import { useSelection } from "../store/selection";
import { useView } from "../store/view";
import { useWatched } from "../store/watched";
import { isInside, useWantedOf } from "../store/wanted";
import { EventsTab } from "../traces/EventsTab";
import { AccessTab } from "./AccessTab";
import { AllProperties, Found, PropertySearch } from "./AllProperties";
import { CopyButtons } from "./CopyButtons";
import { CardField } from "./CardField";
import { CardStanding } from "../environments/CardStanding";
import { Fidelity } from "./Fidelity";
import { halves } from "./halves";
import { Note } from "./Note";
import { Package } from "./Package";
import { Rename } from "./Rename";
import { ValuesNote } from "./ValuesNote";
import { Variables } from "./Variables";
import { WorkButton } from "../app/WorkButton";

type Tab = "settings" | "access" | "events";

const TABS: [Tab, string][] = [
  ["settings", "Settings"],
  ["access", "Access"],
];
const EVENTS: [Tab, string] = ["events", "Events"];

function Header({ card, type }: { card: Card; type: string }) {
  const { panel, open } = useView();
  const renaming = panel === "rename" && !card.virtual;
  const clear = useSelection((s) => s.clear);
  return (
    <header>
      <Tile name={card.glyph} family={card.family} size={22} />
      <div>
        {renaming ? (
          <Rename
            id={card.id}
            done={() => open(null)}
            renamed={(name) => useSelection.getState().selectCards([name], "list")}
          />
        ) : (
          <h2 title={card.title}>{card.title}</h2>
        )}
        <div className="type">{type}</div>
      </div>
      {!card.virtual && (
        <button
          className="icon"
          aria-label={`Rename ${card.title}`}
          title="Rename"
          data-testid="rename"
          onClick={() => open("rename")}
        >
          <Pencil size={14} />
        </button>
      )}
      <button className="icon" aria-label="Close" onClick={clear}>
        <X size={16} />
      </button>
    </header>
  );
}

function Settings({ card, inspection }: { card: Card; inspection: Inspection }) {
  const [search, setSearch] = useState("");
  const loses = inspection.loses ?? null;
  const wanted = useWantedOf(card.id);
  useEffect(() => {
    if (wanted === null) return;
    const { groups, variables } = inspection;
    const fields = groups.flatMap((group) => group.fields.map(({ path }) => path));
    const last = wanted.slice(wanted.lastIndexOf(".") + 1);
    const shown = fields.some((path) => wanted === path || isInside(wanted, path));
    // What the settings do not show is found among all properties.
    setSearch(shown || variables.some(([name]) => name === last) ? "" : last);
  }, [wanted, inspection]);
  return (
    <>
      <div className="section search-section">
        <PropertySearch count={inspection.properties} search={search} change={setSearch} />
        {search.trim() && <Found card={card.id} loses={loses} search={search} />}
      </div>
      {!search.trim() && <Groups card={card} inspection={inspection} />}
    </>
  );
}

function Groups({ card, inspection }: { card: Card; inspection: Inspection }) {
  const loses = inspection.loses ?? null;
  const [settings, ...others] = inspection.groups;
  const group = ({ title, fields }: Inspection["groups"][number]) => (
    <section className="section" key={title} aria-label={title}>
      <h3>{title}</h3>
      <div className="fields">
        {fields.map((field) => (
          <CardField
            key={field.path}
            card={card.id}
            field={field}
            half={halves(fields).has(field.path)}
            loses={loses}
          />
        ))}
      </div>
    </section>
  );
  return (
    <>
      {settings && group(settings)}
      {(inspection.variables.length > 0 || card.kind === "function") && (
        <Variables id={card.id} variables={inspection.variables} />
      )}
      {others.map(group)}
      {(card.kind === "function" || card.kind === "layer") && !card.virtual && <Package id={card.id} />}
      <CardStanding card={card} />
      <Fidelity parts={inspection.fidelity} />
      <AllProperties card={card.id} count={inspection.properties} loses={loses} />
      {inspection.summary && (
        <section className="section">
          <p>
            {inspection.summary}{" "}
            {inspection.documentation && (
              <a className="link" href={inspection.documentation} target="_blank" rel="noreferrer">
                AWS documentation
              </a>
            )}
          </p>
        </section>
      )}
    </>
  );
}

function Problems({ id }: { id: string }) {
  const diagnostics = useDocument((s) => s.snapshot?.diagnostics);
  return (diagnostics ?? []).filter((d) => d.resource === id).map((d) => <Note key={d.id} diagnostic={d} />);
}

function Opens({ card }: { card: Card }) {
  return (
    <section className="section">
      <button
        className="button opens"
        title={`${card.opens?.what === "function" ? "Edit its code and run it" : "Open as a canvas of its own"} (O)`}
        data-testid="open-card"
        onClick={() => openCard(card)}
      >
        <SquareArrowOutUpRight size={14} />
        {card.opens?.what === "function" ? "Code and run" : `Open ${card.title}`}
      </button>
    </section>
  );
}

export function CardInspector({ card }: { card: Card }) {
  const [chosen, setTab] = useState<Tab>("settings");
  const watched = useWatched();
  const tab = chosen === "events" && !watched ? "settings" : chosen;
  const { data: inspection, error } = useInspection(card.id);
  const wanted = useWantedOf(card.id);
  useEffect(() => {
    if (wanted !== null) setTab("settings");
  }, [wanted]);
  return (
    <aside
      className={`inspector floating${tab === "events" ? " wide" : ""}`}
      aria-label={`Settings of ${card.title}`}
      data-testid="inspector"
    >
      <Header card={card} type={card.type} />
      <div className="tabs" role="tablist" aria-label="Parts">
        {(watched ? [...TABS, EVENTS] : TABS).map(([id, label]) => (
          <button key={id} role="tab" aria-selected={tab === id} onClick={() => setTab(id)}>
            {label}
          </button>
        ))}
      </div>
      <div className="body" role="tabpanel" aria-label={tab} tabIndex={0}>
        {card.opens && tab !== "events" && <Opens card={card} />}
        {tab !== "events" && <Problems id={card.id} />}
        {tab === "events" && <EventsTab of={{ card: card.id }} />}
        {error && <div className="nothing">{error.message}</div>}
        {inspection?.problem && <ValuesNote problem={inspection.problem} />}
        {inspection && tab === "settings" && <Settings card={card} inspection={inspection} />}
        {inspection && tab === "access" && <AccessTab card={card} grants={inspection.grants} />}
      </div>
      <footer>
        <button
          className="button small"
          aria-label="Show code"
          title="Show code"
          onClick={() => jumpToCode(card.id)}
        >
          <Code size={14} />
        </button>
        {!card.virtual && (
          <>
            <CopyButtons />
            <button
              className="button small"
              data-testid="existing"
              aria-label="Use one that exists already"
              title="Use one that exists already (E)"
              onClick={() => useView.getState().open("existing")}
            >
              <Link2 size={14} />
            </button>
            <button
              className="button small"
              data-testid="move"
              aria-label="Move into a nested application"
              title="Move into a nested application (M)"
              onClick={() => useView.getState().open("move")}
            >
              <FolderInput size={14} />
            </button>
          </>
        )}
        {(!card.virtual || card.event) && (
          <WorkButton
            className="button small danger"
            icon={<Trash2 size={14} />}
            data-testid="remove"
            work={() => removeCards([card.id])}
          >
            Remove
          </WorkButton>
        )}
      </footer>
    </aside>
  );
}
