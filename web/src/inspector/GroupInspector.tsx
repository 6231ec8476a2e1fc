/** A group that a person made: its name, its colour, what stands in it. */
import { ChevronDown, ChevronRight, Ungroup, X } from "lucide-react";
import { type CSSProperties, useEffect, useRef, useState } from "react";
import type { Group } from "../api/types";
import { type Colour, COLOURS, colourGroup, dissolve, foldGroup, renameGroup } from "../edits/groups";
import { takeField } from "../app/field";
import { Tile } from "../glyphs/Glyph";
import { findCard } from "../store/document";
import { useSelection } from "../store/selection";
import { useView } from "../store/view";
import { WorkButton } from "../app/WorkButton";

function Name({ group }: { group: Group }) {
  const { panel, open } = useView();
  const [name, setName] = useState(group.title);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setName(group.title), [group.title]);
  useEffect(() => {
    if (panel === "rename" && field.current) takeField(field.current);
  }, [panel]);
  const keep = () => {
    if (panel === "rename") open(null);
    if (name.trim() && name !== group.title) void renameGroup(group.id, name);
    else setName(group.title);
  };
  return (
    <input
      ref={field}
      className="input"
      aria-label="Name of the group"
      data-testid="group-name"
      value={name}
      maxLength={80}
      spellCheck={false}
      onChange={(event) => setName(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setName(group.title);
      }}
    />
  );
}

function Colours({ group }: { group: Group }) {
  return (
    <fieldset className="colours">
      <legend>Colour</legend>
      {(Object.keys(COLOURS) as Colour[]).map((colour) => (
        <label
          key={colour}
          title={COLOURS[colour]}
          style={{ "--ink": `var(--ink-${colour})` } as CSSProperties}
        >
          <input
            type="radio"
            name={`colour of ${group.id}`}
            aria-label={COLOURS[colour]}
            data-testid={`colour-${colour}`}
            checked={group.family === colour}
            onChange={() => void colourGroup(group.id, colour)}
          />
        </label>
      ))}
    </fieldset>
  );
}

function Members({ ids }: { ids: string[] }) {
  return (
    <ul className="plain-list">
      {ids.map((id) => {
        const card = findCard(id);
        return (
          card && (
            <li key={id}>
              <button
                className="selected-card"
                onClick={() => useSelection.getState().selectCards([id], "list")}
              >
                <Tile name={card.glyph} family={card.family} size={16} />
                <span>
                  <b>{card.title}</b>
                  <small>{card.subtitle}</small>
                </span>
              </button>
            </li>
          )
        );
      })}
    </ul>
  );
}

export function GroupInspector({ group }: { group: Group }) {
  const clear = useSelection((s) => s.clear);
  const Chevron = group.collapsed ? ChevronDown : ChevronRight;
  return (
    <aside className="inspector floating" aria-label={`Group ${group.title}`} data-testid="group-inspector">
      <header>
        <div>
          <h2>{group.title}</h2>
          <div className="type">Drawn only: no part of the template</div>
        </div>
        <button className="icon" aria-label="Close" onClick={clear}>
          <X size={16} />
        </button>
      </header>
      <div className="body" tabIndex={0} role="group" aria-label="Settings of the group">
        <section className="section">
          <Name group={group} />
          <Colours group={group} />
        </section>
        <section className="section">
          <h3>{group.subtitle}</h3>
          <Members ids={group.members} />
        </section>
      </div>
      <footer>
        <WorkButton
          className="button small"
          icon={<Chevron size={14} />}
          data-testid="fold"
          work={() => foldGroup(group.id, !group.collapsed)}
        >
          {group.collapsed ? "Unfold" : "Fold"}
        </WorkButton>
        <WorkButton
          className="button small"
          icon={<Ungroup size={14} />}
          data-testid="ungroup"
          work={() => dissolve([group.id])}
        >
          Ungroup
        </WorkButton>
      </footer>
    </aside>
  );
}
