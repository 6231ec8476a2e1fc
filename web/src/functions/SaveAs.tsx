/** Keeps an event in the repository, under a name. */
import { Save } from "lucide-react";
import { useState } from "react";
import { api, expect } from "../api/client";
import { queries } from "../api/queries";
import { tellRefusal } from "../edits/send";
import { WorkButton } from "../app/WorkButton";
import { once, useDoing } from "../store/doing";
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
        void once("save event", keep);
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
      <WorkButton
        className="button small"
        disabled={!name.trim()}
        busy={useDoing("save event")}
        icon={<Save size={13} aria-hidden="true" />}
        says="Saving…"
        data-testid="save-event"
      >
        {there ? "Replace" : "Save"}
      </WorkButton>
    </form>
  );
}
