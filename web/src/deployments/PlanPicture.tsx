/** A template that is not the one being edited, on a canvas of its own, with what is changed in it. */
import type { Drawn, Plan } from "../api/types";
import { MarkList } from "../changes/MarkList";
import { Picture } from "../changes/Picture";
import { usePlanPicture } from "../environments/queries";
import { useEnvironment } from "../store/environment";

export function DrawnPicture({ drawn }: { drawn: Drawn }) {
  return (
    <div className="difference-body">
      <Picture snapshot={drawn} differences={drawn.differences} />
      <MarkList snapshot={drawn} differences={drawn.differences} />
    </div>
  );
}

export function PlanPicture({ plan }: { plan: Plan }) {
  const { data, error } = usePlanPicture(useEnvironment(), plan.id, true);
  if (error) return <div className="blank">{error.message}</div>;
  if (!data) return <div className="blank">Drawing…</div>;
  return <DrawnPicture drawn={data} />;
}
