/** Aligning and distributing several cards: a toolbar whose buttons are the commands of the same name. */
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalSpaceBetween,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceBetween,
  type LucideIcon,
} from "lucide-react";
import { spelled } from "../commands/keys";
import { arranging } from "../commands/canvas";
import { WorkButton } from "../app/WorkButton";

const ICONS: Record<string, LucideIcon> = {
  "Align left sides": AlignStartVertical,
  "Align centres": AlignCenterVertical,
  "Align right sides": AlignEndVertical,
  "Align tops": AlignStartHorizontal,
  "Align middles": AlignCenterHorizontal,
  "Align bottoms": AlignEndHorizontal,
  "Distribute across": AlignHorizontalSpaceBetween,
  "Distribute down": AlignVerticalSpaceBetween,
};

export function ArrangeTools() {
  return (
    <div className="arrange-tools" role="toolbar" aria-label="Align and distribute">
      {arranging.map(({ title, keys, able, run }) => {
        const Icon = ICONS[title];
        const key = keys?.[0];
        return (
          Icon && (
            <WorkButton
              key={title}
              className="icon"
              aria-label={title}
              title={key ? `${title} (${spelled(key)})` : title}
              disabled={!(able?.() ?? true)}
              icon={<Icon size={16} />}
              work={run}
            />
          )
        );
      })}
    </div>
  );
}
