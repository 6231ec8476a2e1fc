/** Which environment is worked with: its values in the fields, its state on the cards, where Deploy goes. */
import { ShieldCheck } from "lucide-react";
import { useProject } from "../api/project";
import { useDeployment, useDeployOf } from "../store/deployment";
import { useChosenEnvironment, useEnvironment } from "../store/environment";
import { useEnvironments } from "./queries";
import { placeWords } from "./words";

export const SWITCHER = "environment";

export function Switcher() {
  const project = useProject().data;
  const name = useEnvironment();
  const choose = useChosenEnvironment((s) => s.choose);
  const { data: listed } = useEnvironments();
  const running = useDeployment((s) => s.cloud?.running ?? false);
  const deploy = useDeployOf(name);
  if (!project) return null;
  const guarded = new Set(listed?.filter((one) => one.protected).map((one) => one.name));
  const here = listed?.find((one) => one.name === name);
  const embedded = here?.cloud !== "aws";
  const title = here && !here.problem ? placeWords(here) : (here?.problem?.summary ?? "");
  return (
    <label className={`pill environment${deploy?.running ? " busy" : ""}`} title={title}>
      {embedded && <span className={`dot${running ? " on" : ""}`} />}
      {guarded.has(name) && <ShieldCheck size={13} aria-label="Protected" />}
      <select
        aria-label="Environment"
        id={SWITCHER}
        value={name}
        data-testid="environment"
        onChange={(event) => choose(project.folder, event.target.value)}
      >
        {project.environments.map((one) => (
          <option key={one} value={one} label={guarded.has(one) ? `${one} (protected)` : one}>
            {one}
          </option>
        ))}
      </select>
      <span className="phase">{deploy?.running ? deploy.phase : here?.region || project.region}</span>
    </label>
  );
}

/** The focus on it, from wherever it was. */
export function focusSwitcher(): void {
  document.getElementById(SWITCHER)?.focus();
}
