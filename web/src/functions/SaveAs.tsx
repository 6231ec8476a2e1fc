/** Keeps an event in the repository, under a name. */
import { Save } from "lucide-react";
import { useState } from "react";
import { api, expect } from "../api/client";
import { queries } from "../api/queries";
import { tellRefusal } from "../edits/send";
import { notify } from "../store/notices";

export function SaveAs({ text, saved, done }: { text: string; saved: string[]; done(name: string): void }) {
  const [name, setName] = useState("");
  const there = saved.includes(name.trim());
  const keep = async () => {
    const path = { name: name.trim() };
    try {
      await expect(api.PUT("/api/events/{name}", { params: { path }, body: { text, replace: there } }));
      await queries.invalidateQueries({ queryKey: ["events"] });
      notify({ kind: "done", title: `Saved events/${path.name}.json` });
      done(path.name);
    } catch (error) {
      tellRefusal(error, "Not saved");
    }
  };
  return (
    <form
      className="save-event"
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <input
        className="input"
        placeholder="Name to save it under"
        aria-label="Name to save the event under"
        data-testid="event-name"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <button className="button small" disabled={!name.trim()} data-testid="save-event">
        <Save size={13} aria-hidden="true" />
        {there ? "Replace" : "Save"}
      </button>
    </form>
  );
}
