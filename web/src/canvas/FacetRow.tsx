/** One row of a card: changed by a double click, Enter or F2, taken away by its × or Delete. */
import { X } from "lucide-react";
import type { KeyboardEvent, MouseEvent } from "react";
import type { Card } from "../api/types";
import { askToChange, removeFacet } from "../edits/facets";

type Facet = Card["facets"][number];

const said = (facet: Facet) => (facet.method ? `${facet.method} ${facet.label}` : facet.label);

interface FacetRowProps {
  card: string;
  facet: Facet;
  /** Tab goes through the rows of a card that is selected. */
  reachable: boolean;
  /** Its tools are shown: the mouse or the focus is on the card. */
  near: boolean;
}

export function FacetRow({ card, facet, reachable, near }: FacetRowProps) {
  const change = () => {
    if (facet.changes) askToChange(card, facet.id);
  };
  const onKey = (event: KeyboardEvent) => {
    const mine = event.target === event.currentTarget && !event.ctrlKey && !event.metaKey;
    if (!mine) return;
    if ((event.key === "Enter" || event.key === "F2") && facet.changes) change();
    else if (event.key === "Delete" || event.key === "Backspace") void removeFacet(card, facet.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  // Keys go on to the card that a click chose, not to the row under the mouse.
  const onClick = (event: MouseEvent<HTMLElement>) => {
    if (event.detail)
      event.currentTarget.closest<HTMLElement>(".react-flow__node")?.focus({ preventScroll: true });
  };
  return (
    <div className={`row${facet.method ? " route" : ""}`}>
      <button
        className="facet"
        tabIndex={reachable ? 0 : -1}
        data-facet={facet.id}
        data-testid={`facet-${card}-${facet.id}`}
        aria-keyshortcuts={facet.changes ? "Enter F2 Delete" : "Delete"}
        onKeyDown={onKey}
        onClick={onClick}
        onDoubleClick={(event) => {
          if (!facet.changes) return;
          event.stopPropagation();
          change();
        }}
      >
        {facet.method && <span className={`method ${facet.method}`}>{facet.method}</span>}
        <span className="label" title={facet.label}>
          {facet.label}
        </span>
        {facet.note && <span className="note">{facet.note}</span>}
      </button>
      {near && (
        <button
          className="remove-facet nodrag nopan"
          tabIndex={-1}
          aria-label={`Remove ${said(facet)}`}
          title={`Remove ${said(facet)}`}
          data-testid={`remove-facet-${card}-${facet.id}`}
          onClick={(event) => {
            event.stopPropagation();
            void removeFacet(card, facet.id);
          }}
        >
          <X size={12} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}
