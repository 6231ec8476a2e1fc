/** `W`: leads a way out of the selected state to another one, without a mouse. */
import { Search } from "lucide-react";
import { useState } from "react";
import type { Machine } from "../api/types";
import { Dialog } from "../app/Dialog";
import { ranked } from "../palette/ranking";
import { Tile } from "../glyphs/Glyph";
import { useOptions } from "../search/useOptions";
import { edit } from "./edits";
import { END, legalTargets } from "./graph";

interface Entry {
  port: string;
  when: string;
  target: string;
}

/** Every way out there is or may be, with every state that it may lead to. */
function entriesOf(machine: Machine, state: string): Entry[] {
  const card = machine.cards.find((one) => one.id === state);
  if (!card) return [];
  const rows = new Map(card.rows.map((row) => [row.id, row.label]));
  const ports = card.ports
    .filter((port) => port.side === "right")
    .map((port) => ({ port: port.id, when: rows.get(port.id) ?? "then" }));
  const adds = machine.states[state]?.adds ?? [];
  if (adds.includes("choice")) ports.push({ port: "choice:new", when: "by a new rule" });
  if (adds.includes("catch")) ports.push({ port: "catch:new", when: "on any error" });
  return ports.flatMap(({ port, when }) =>
    [...legalTargets(machine, state, port)]
      .filter((target) => target !== state || port.startsWith("choice"))
      .map((target) => ({ port, when, target })),
  );
}

export function LeadByKeyboard({
  machine,
  state,
  close,
}: {
  machine: Machine;
  state: string;
  close(): void;
}) {
  const [query, setQuery] = useState("");
  const named = (id: string) => (id === END ? "End" : id);
  const shown = ranked(entriesOf(machine, state), query, (one) => [named(one.target), one.when]);
  const choose = (index: number) => {
    const one = shown[index];
    close();
    if (one) void edit(machine.id, { op: "lead", state, port: one.port, target: one.target });
  };
  const { fieldProps, listProps, optionProps, reset } = useOptions(shown.length, choose, close);
  return (
    <Dialog label={`Lead ${state} to another state`} close={close}>
      <div className="search-field">
        <Search size={15} aria-hidden="true" />
        <input
          {...fieldProps}
          aria-label={`${state} leads to`}
          placeholder={`${state} leads to…`}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            reset();
          }}
        />
      </div>
      <div className="options" {...listProps} aria-label="Where it may lead">
        {shown.map((one, index) => {
          const card = machine.cards.find((card) => card.id === one.target);
          return (
            <div key={`${one.port} ${one.target}`} {...optionProps(index)} onClick={() => choose(index)}>
              <Tile name={card?.glyph ?? "state-end"} family={card?.family ?? "other"} size={16} />
              <span className="what">
                <b>{named(one.target)}</b>
                <span>{one.when}</span>
              </span>
            </div>
          );
        })}
        {!shown.length && <div className="nothing">Nothing leads on from here</div>}
      </div>
    </Dialog>
  );
}
