/** A group's tinted box around its members; what is folded into it is listed on asking. */
import { type NodeProps, NodeToolbar, Position } from "@xyflow/react";
import { ChevronDown, ChevronRight } from "lucide-react";
import { type CSSProperties, memo, useState } from "react";
import { familyOf, Glyph } from "../glyphs/Glyph";
import { foldGroup } from "../edits/groups";
import { findCard } from "../store/document";
import { useSelection } from "../store/selection";
import { GroupMark } from "./CardMark";
import { ProblemBadge } from "./CardView";
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

export const ScopeView = memo(function ScopeView({ data: { group, problems } }: NodeProps<ScopeNode>) {
  const [open, setOpen] = useState(false);
  const family = familyOf(group.family);
  const free = group.free ? ` free${group.collapsed ? " collapsed" : ""}` : "";
  const parts = `${group.parts.length} ${group.parts.length === 1 ? "part" : "parts"}`;
  return (
    <div
      className={`group-box ${family}${free}`}
      style={{ "--ink": `var(--ink-${family})` } as CSSProperties}
      data-testid={`group-${group.id}`}
    >
      <div className="group-head">
        <Glyph name={group.glyph} family={family} size={18} />
        <span className="title">{group.title}</span>
        <span className="subtitle">{group.subtitle}</span>
        {!group.free && <GroupMark id={group.id} />}
        <ProblemBadge problems={problems} />
        {group.free && (
          <button
            className="parts-toggle nodrag"
            aria-expanded={!group.collapsed}
            aria-label={`${group.collapsed ? "Unfold" : "Fold"} ${group.title}`}
            title={group.collapsed ? "Unfold" : "Fold"}
            data-testid={`fold-${group.id}`}
            onClick={(event) => {
              event.stopPropagation();
              void foldGroup(group.id, !group.collapsed);
            }}
          >
            {group.collapsed ? <ChevronRight size={14} /> : <ChevronDown size={14} />}
          </button>
        )}
        {!group.free && group.parts.length > 0 && (
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
    </div>
  );
});
