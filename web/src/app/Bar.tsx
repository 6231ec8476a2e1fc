/** The top: project, views, search, cloud, theme, save, deploy. */
import { Moon, Save, Search, Sun } from "lucide-react";
import { useGit, useProject } from "../api/queries";
import { deploy } from "../deployments/deploy";
import { save } from "../edits/history";
import { Glyph } from "../glyphs/Glyph";
import { useDeployment } from "../store/deployment";
import { useDocument } from "../store/document";
import { useView, type View } from "../store/view";

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
  const folder = project?.folder.split("/").filter(Boolean).slice(-2, -1)[0];
  return (
    <div>
      <span className="mark">
        <Glyph name="layers" size={15} />
      </span>
      <h1 className="crumb" title={project ? `${project.folder}/${project.file}` : undefined}>
        {folder}
        {folder && <i>/</i>}
        <b>{project?.name ?? "Stackline"}</b>
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
  const { theme, toggleTheme, open } = useView();
  const unsaved = useDocument((s) => s.snapshot?.unsaved ?? false);
  const deploying = useDeployment((s) => s.deploy?.running ?? false);
  return (
    <header className="bar">
      <Where />
      <Views />
      <div>
        <button className="find" onClick={() => open("search")} data-testid="search">
          <Search size={14} />
          Search
          <kbd>{navigator.platform.startsWith("Mac") ? "⌘K" : "Ctrl K"}</kbd>
        </button>
        <Environment />
        <button
          className="icon"
          aria-label={theme === "light" ? "Dark theme" : "Light theme"}
          title={theme === "light" ? "Dark theme" : "Light theme"}
          data-testid="theme"
          onClick={toggleTheme}
        >
          {theme === "light" ? <Moon size={16} /> : <Sun size={16} />}
        </button>
        <button className="button" disabled={!unsaved} data-testid="save" onClick={() => void save()}>
          <Save size={14} />
          Save
        </button>
        <button
          className="button primary"
          disabled={deploying}
          data-testid="deploy"
          onClick={() => void deploy()}
        >
          {deploying ? "Deploying…" : "Deploy"}
        </button>
      </div>
    </header>
  );
}
