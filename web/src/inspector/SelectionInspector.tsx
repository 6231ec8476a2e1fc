/** Several resources at once: what they are, and what can be done with all of them. */
import { FolderInput, Group, Trash2, X } from "lucide-react";
import type { Card } from "../api/types";
import { canGroup, groupSelected } from "../edits/groups";
import { removeCards } from "../edits/remove";
import { Tile } from "../glyphs/Glyph";
import { ArrangeTools } from "./ArrangeTools";
import { CopyButtons } from "./CopyButtons";
import { useSelection } from "../store/selection";
import { useView } from "../store/view";
import { WorkButton } from "../app/WorkButton";

export function SelectionInspector({ cards }: { cards: Card[] }) {
  const { clear, selectCards } = useSelection();
  const real = cards.filter((card) => !card.virtual);
  return (
    <aside className="inspector floating" aria-label="Selected resources" data-testid="selection-inspector">
      <header>
        <div>
          <h2>{cards.length} selected</h2>
          <div className="type">Shift and click adds a card, or takes it away</div>
        </div>
        <button className="icon" aria-label="Close" onClick={clear}>
          <X size={16} />
        </button>
      </header>
      <div className="body" tabIndex={0} role="group" aria-label="Selected">
        <ArrangeTools />
        <section className="section">
          <ul className="plain-list">
            {cards.map((card) => (
              <li key={card.id}>
                <button className="selected-card" onClick={() => selectCards([card.id], "list")}>
                  <Tile name={card.glyph} family={card.family} size={16} />
                  <span>
                    <b>{card.title}</b>
                    <small>{card.subtitle}</small>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      </div>
      <footer>
        <CopyButtons />
        <WorkButton
          className="button small"
          aria-label="Group"
          title="Group"
          data-testid="group"
          disabled={!canGroup()}
          icon={<Group size={14} />}
          work={groupSelected}
        />
        <button
          className="button small"
          aria-label="Move into an application"
          title="Move into an application"
          data-testid="move"
          disabled={!real.length}
          onClick={() => useView.getState().open("move")}
        >
          <FolderInput size={14} />
        </button>
        <WorkButton
          className="button small danger"
          icon={<Trash2 size={14} />}
          data-testid="remove"
          work={() => removeCards(cards.map((card) => card.id))}
        >
          Remove
        </WorkButton>
      </footer>
    </aside>
  );
}
