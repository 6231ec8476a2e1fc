/** `W`: says what answers a field, without a mouse. */
import { Search } from "lucide-react";
import { useState } from "react";
import type { Graphql } from "../api/types";
import { Dialog } from "../app/Dialog";
import { Tile } from "../glyphs/Glyph";
import { ranked } from "../palette/ranking";
import { useOptions } from "../search/useOptions";
import { answer } from "./edits";

interface Entry {
  field: string;
  target: string;
  label: string;
  glyph: string;
  family: string;
}

/** `card`: only its fields; null: those of all types. */
function entriesOf(api: Graphql, card: string | null): Entry[] {
  const types = Object.entries(api.types).filter(([id]) => card === null || !api.types[card] || id === card);
  const free = types.flatMap(([, type]) =>
    type.fields.filter((field) => field.answered && !field.resolvers?.length),
  );
  return free.flatMap((field) =>
    api.answers.map(({ id, label, glyph, family }) => ({
      field: field.id,
      target: id,
      label,
      glyph,
      family,
    })),
  );
}

export function AnswerByKeyboard({ api, card, close }: { api: Graphql; card: string | null; close(): void }) {
  const [query, setQuery] = useState("");
  const shown = ranked(entriesOf(api, card), query, (one) => [`${one.field} ${one.target}`, one.label]);
  const choose = (index: number) => {
    const one = shown[index];
    close();
    if (one) void answer(api, one.field, one.target);
  };
  const { fieldProps, listProps, optionProps, reset } = useOptions(shown.length, choose, close);
  return (
    <Dialog label="Say what answers a field" close={close}>
      <div className="search-field">
        <Search size={15} aria-hidden="true" />
        <input
          {...fieldProps}
          aria-label="Field, and what answers it"
          placeholder="Field, and what answers it…"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            reset();
          }}
        />
      </div>
      <div className="options" {...listProps} aria-label="Fields and answers">
        {shown.map((one, index) => (
          <div key={`${one.field} ${one.target}`} {...optionProps(index)} onClick={() => choose(index)}>
            <Tile name={one.glyph} family={one.family} size={16} />
            <span className="what">
              <b>
                {one.field} → {one.target}
              </b>
              <span>{one.label}</span>
            </span>
          </div>
        ))}
        {!shown.length && <div className="nothing">Every field here is answered</div>}
      </div>
    </Dialog>
  );
}
