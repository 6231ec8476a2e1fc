/** A group's tinted box around its members; what is folded into it is listed on asking. */
import { type NodeProps, NodeToolbar, Position } from "@xyflow/react";
import { ChevronDown } from "lucide-react";
import { type CSSProperties, memo, useState } from "react";
import { familyOf, Glyph } from "../glyphs/Glyph";
import { HIDDEN_IN, HIDDEN_OUT } from "../layout/drawing";
import { findCard } from "../store/document";
import { useSelection } from "../store/selection";
import { HiddenPort, ProblemBadge } from "./CardView";
import type { ScopeNode } from "./nodes";

function Parts({ ids }: { ids: string[] }) {
  const selected = useSelection((s) => s.cards);
  return (
    <ul className="group-parts nowheel" data-testid="group-parts">
      {ids.map((id) => {
        const card = findCard(id);
        return (
          card && (
            <li key={id}>
              <button
                aria-pressed={selected.includes(id)}
                onClick={() => useSelection.getState().selectCards([id], "list")}
              >
                <Glyph name={card.glyph} family={card.family} size={16} />
                <span className="title">{card.title}</span>
                <span className="subtitle">{card.subtitle}</span>
              </button>
            </li>
          )
        );
      })}
    </ul>
  );
}

export const ScopeView = memo(function ScopeView({
  data: { group, problems },
  width = 0,
}: NodeProps<ScopeNode>) {
  const [open, setOpen] = useState(false);
  const family = familyOf(group.family);
  const ends = { ports: [], width };
  const parts = `${group.parts.length} ${group.parts.length === 1 ? "part" : "parts"}`;
  return (
    <div
      className={`group-box ${family}`}
      style={{ "--ink": `var(--ink-${family})` } as CSSProperties}
      data-testid={`group-${group.id}`}
    >
      <div className="group-head">
        <Glyph name={group.glyph} family={family} size={18} />
        <span className="title">{group.title}</span>
        <span className="subtitle">{group.subtitle}</span>
        <ProblemBadge problems={problems} />
        {group.parts.length > 0 && (
          <button
            className="parts-toggle nodrag"
            aria-expanded={open}
            aria-label={`${open ? "Hide" : "Show"} the ${parts} of ${group.title}`}
            title={parts}
            data-testid={`parts-${group.id}`}
            onClick={(event) => {
              event.stopPropagation();
              setOpen(!open);
            }}
          >
            {group.parts.length}
            <ChevronDown size={14} />
          </button>
        )}
      </div>
      <NodeToolbar isVisible={open} position={Position.Right} align="start" offset={8} style={{ zIndex: 4 }}>
        <Parts ids={group.parts} />
      </NodeToolbar>
      <HiddenPort card={ends} id={HIDDEN_IN} />
      <HiddenPort card={ends} id={HIDDEN_OUT} />
    </div>
  );
});
