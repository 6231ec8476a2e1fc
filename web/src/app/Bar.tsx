/** The top: project, views, search, cloud, theme, save, deploy. */
import { ChevronsUpDown, Eye, Save, Search } from "lucide-react";
import { useProject } from "../api/project";
import { useGit } from "../api/queries";
import { deploy, useDeploying } from "../deployments/deploy";
import { save } from "../edits/history";
import { Glyph } from "../glyphs/Glyph";
import { useDeployment } from "../store/deployment";
import { useDocument } from "../store/document";
import { useDoing } from "../store/doing";
import { useChosenEnvironment, useEnvironment } from "../store/environment";
import { useOpened } from "../store/opened";
import { useView, type View } from "../store/view";
import { Appearance } from "./Appearance";
import { Trail } from "./Trail";
import { WorkButton } from "./WorkButton";

const VIEWS: [View, string][] = [
  ["canvas", "Canvas"],
  ["code", "Code"],
  ["template", "Template"],
  ["changes", "Changes"],
  ["deployments", "Deployments"],
];

function Where() {
  const project = useProject().data;
  const snapshot = useDocument((s) => s.snapshot);
  const branch = useGit().data?.branch ?? project?.branch;
  const open = useView((s) => s.open);
  const trail = project?.trail ?? [];
  const inner = useOpened((s) => s.inner);
  const nested = trail.length > 1 || inner !== null;
  const folder = nested ? undefined : project?.folder.split("/").filter(Boolean).slice(-2, -1)[0];
  const heading = (
    <h1 className="crumb" title={project ? `${project.folder}/${project.file}` : undefined}>
      {folder}
      {folder && <i>/</i>}
      <b>{nested ? (inner?.id ?? trail.at(-1)?.title) : (project?.name ?? "Stackline")}</b>
      {snapshot?.unsaved && (
        <span
          className="unsaved"
          role="img"
          aria-label="Unsaved edits"
          title="Unsaved edits"
          data-testid="unsaved"
        />
      )}
    </h1>
  );
  return (
    <div>
      <span className="mark">
        <Glyph name="layers" size={15} />
      </span>
      <Trail crumbs={trail} here={heading} />
      <button
        className="icon"
        aria-label="Open another template"
        title="Open another template (T)"
        data-testid="templates"
        onClick={() => open("templates")}
      >
        <ChevronsUpDown size={14} />
      </button>
      {branch && <span className="pill">{branch}</span>}
    </div>
  );
}

function Views() {
  const { view, show } = useView();
  const changed = useGit().data?.changed.length ?? 0;
  return (
    <nav className="segments" role="tablist" aria-label="Views">
      {VIEWS.map(([id, label]) => (
        <button
          key={id}
          role="tab"
          aria-selected={view === id}
          aria-controls="workspace"
          data-testid={`view-${id}`}
          onClick={() => show(id)}
        >
          {label}
          {id === "changes" && changed > 0 && <span className="count">{changed}</span>}
        </button>
      ))}
    </nav>
  );
}

/** Which environment's values the fields show; left out where there is only one. */
function ValuesOf() {
  const project = useProject().data;
  const environment = useEnvironment();
  const choose = useChosenEnvironment((s) => s.choose);
  if (!project || project.environments.length < 2) return null;
  return (
    <label className="pill values-of" title="The environment whose values the fields show">
      <Eye size={13} aria-hidden="true" />
      <span>Values in</span>
      <select
        aria-label="Show values as they are in"
        value={environment}
        data-testid="environment"
        onChange={(event) => choose(project.folder, event.target.value)}
      >
        {project.environments.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}

function Environment() {
  const project = useProject().data;
  const running = useDeployment((s) => s.cloud?.running ?? false);
  const phase = useDeployment((s) => (s.deploy?.running ? s.deploy.phase : ""));
  if (!project) return null;
  return (
    <span
      className="pill"
      title={
        running ? "The embedded cloud is running" : "The embedded cloud starts with the first deployment"
      }
    >
      <span className={`dot${running ? " on" : ""}`} />
      <span className="phase">
        {project.environment} · {phase || project.region}
      </span>
    </span>
  );
}

export function Bar() {
  const open = useView((s) => s.open);
  const unsaved = useDocument((s) => s.snapshot?.unsaved ?? false);
  const deploying = useDeploying();
  const saving = useDoing("save");
  return (
    <header className="bar">
      <Where />
      <Views />
      <div>
        <button className="find" onClick={() => open("search")} data-testid="search">
          <Search size={14} />
          <span>Search</span>
          <kbd>{navigator.platform.startsWith("Mac") ? "⌘K" : "Ctrl K"}</kbd>
        </button>
        <ValuesOf />
        <Environment />
        <Appearance />
        <WorkButton
          className="button"
          disabled={!unsaved}
          busy={saving}
          icon={<Save size={14} />}
          says="Saving…"
          data-testid="save"
          work={save}
        >
          Save
        </WorkButton>
        <WorkButton
          className="button primary"
          busy={deploying}
          says="Deploying…"
          data-testid="deploy"
          work={deploy}
        >
          Deploy
        </WorkButton>
      </div>
    </header>
  );
}
