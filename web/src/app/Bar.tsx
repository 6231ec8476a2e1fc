/** The top: project, views, search, cloud, theme, save, deploy. */
import { ChevronsUpDown, Save, Search } from "lucide-react";
import { useProject } from "../api/project";
import { useGit } from "../api/queries";
import { deploy, useDeploying } from "../deployments/deploy";
import { save } from "../edits/history";
import { Glyph } from "../glyphs/Glyph";
import { useDocument } from "../store/document";
import { useDoing } from "../store/doing";
import { Switcher } from "../environments/Switcher";
import { useChosen } from "../environments/queries";
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

export function Bar() {
  const open = useView((s) => s.open);
  const unsaved = useDocument((s) => s.snapshot?.unsaved ?? false);
  const deploying = useDeploying();
  const planned = useChosen()?.planned ?? false;
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
        <Switcher />
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
          says={planned ? "Working…" : "Deploying…"}
          data-testid="deploy"
          work={deploy}
        >
          {planned ? "Plan" : "Deploy"}
        </WorkButton>
      </div>
    </header>
  );
}
