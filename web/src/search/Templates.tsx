/** `T`: another template of the repository, as a canvas of its own. */
import { Nothing } from "../app/Nothing";
import { Search as SearchIcon } from "lucide-react";
import { useState } from "react";
import { useTemplates } from "../api/queries";
import { Dialog } from "../app/Dialog";
import { openCanvas } from "../edits/leave";
import { Tile } from "../glyphs/Glyph";
import { ranked } from "../palette/ranking";
import { useView } from "../store/view";
import { useOptions } from "./useOptions";

function Chooser({ close }: { close(): void }) {
  const [query, setQuery] = useState("");
  const found = useTemplates().data;
  const shown = ranked(found ?? [], query, (one) => [one.file, one.detail]);
  const choose = (index: number) => {
    const one = shown[index];
    close();
    if (one && !one.open) void openCanvas(one.canvas);
  };
  const { fieldProps, listProps, optionProps, reset } = useOptions(shown.length, choose, close);
  return (
    <Dialog label="Open another template" close={close}>
      <div className="search-field">
        <SearchIcon size={16} aria-hidden="true" />
        <input
          {...fieldProps}
          aria-label="Search the templates of the repository"
          placeholder="Open another template of the repository…"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            reset();
          }}
        />
      </div>
      <div className="options" {...listProps} aria-label="Templates">
        {shown.map((one, index) => (
          <div key={one.file} {...optionProps(index)} onClick={() => choose(index)}>
            <Tile name="application" family="other" size={16} />
            <span className="what">
              <b>{one.file}</b>
              <span>
                {[one.open && "open", one.unsaved && "unsaved edits", one.detail].filter(Boolean).join(" · ")}
              </span>
            </span>
          </div>
        ))}
        {!shown.length &&
          (found ? (
            <Nothing title={query ? `No template is called “${query}”` : "There is no other template here"}>
              Every SAM and CloudFormation template of the repository opens as a canvas of its own. Select
              cards and press M to move them into one.
            </Nothing>
          ) : (
            <div className="nothing">Looking…</div>
          ))}
      </div>
    </Dialog>
  );
}

export function Templates() {
  const { panel, open } = useView();
  return panel === "templates" ? <Chooser close={() => open(null)} /> : null;
}
