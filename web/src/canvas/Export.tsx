/** The drawing as a file, or on the clipboard. */
import { Download } from "lucide-react";
import { useState } from "react";
import { api, expect, Refusal } from "../api/client";
import type { paths } from "../api/schema";
import { Menu } from "../app/Menu";
import { tellRefusal } from "../edits/send";
import { once, useDoing } from "../store/doing";
import { useFolding } from "../store/folding";
import { notify } from "../store/notices";
import { useTheme } from "../store/theme";
import { useView } from "../store/view";

type Ending = paths["/api/diagram.{ending}"]["get"]["parameters"]["path"]["ending"];

const FILES: [Ending, string, string][] = [
  ["svg", "SVG", "For a README or a wiki: sharp at every size"],
  ["png", "PNG", "Two pixels a canvas pixel"],
  ["html", "Web page", "One file to move and zoom in, in both themes"],
  ["drawio", "draw.io", "To go on drawing in diagrams.net"],
  ["mmd", "Mermaid", "Text that GitHub and GitLab draw"],
];

interface File {
  name: string;
  blob: Blob;
}

async function fetchPicture(ending: Ending, details: boolean): Promise<File> {
  const { theme } = useTheme.getState();
  const asked = api.GET("/api/diagram.{ending}", {
    params: { path: { ending }, query: { theme, details } },
    parseAs: "blob",
  });
  const blob = (await expect(asked)) as Blob;
  const said = (await asked).response.headers.get("content-disposition") ?? "";
  return { name: /filename="([^"]+)"/.exec(said)?.[1] ?? `diagram.${ending}`, blob };
}

async function save(ending: Ending, details: boolean): Promise<void> {
  try {
    const { name, blob } = await fetchPicture(ending, details);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
    notify({ kind: "done", title: `Downloaded ${name}` });
  } catch (error) {
    tellRefusal(error, "No picture was made");
  }
}

/** The browser is given the promise: it asks for the person's click to be recent, and a picture takes a while. */
async function copy(ending: Ending, type: string, what: string, details: boolean): Promise<void> {
  const refused: unknown[] = [];
  const blob = fetchPicture(ending, details).then(
    (file) => new Blob([file.blob], { type }),
    (error: unknown) => {
      refused.push(error);
      throw error;
    },
  );
  try {
    await navigator.clipboard.write([new ClipboardItem({ [type]: blob })]);
    notify({ kind: "done", title: `Copied the drawing as ${what}` });
  } catch (error) {
    const [reason] = refused;
    if (reason instanceof Refusal) return tellRefusal(reason, "Nothing was copied");
    notify({
      kind: "refused",
      title: "The browser did not take the picture to the clipboard",
      detail: `${error instanceof Error ? error.message : String(error)} Download it instead.`,
    });
  }
}

export function Export() {
  const { panel, open } = useView();
  const folding = useFolding((s) => s.details);
  const [chosen, setChosen] = useState<boolean | null>(null);
  // As the canvas shows it, until the person says otherwise.
  const details = chosen ?? folding;
  return (
    <Menu
      label="Export the drawing"
      testId="export"
      icon={<Download size={16} />}
      busy={useDoing("export")}
      side="right"
      open={panel === "export"}
      onOpen={(shown) => open(shown ? "export" : null)}
      sections={[
        {
          title: "Download",
          items: FILES.map(([ending, label, detail]) => ({
            label,
            detail,
            testId: `export-${ending}`,
            run: () => void once("export", () => save(ending, details)),
          })),
        },
        {
          title: "Copy",
          items: [
            {
              label: "As an image",
              testId: "copy-image",
              run: () => void once("export", () => copy("png", "image/png", "an image", details)),
            },
            {
              label: "As Mermaid text",
              testId: "copy-mmd",
              run: () => void once("export", () => copy("mmd", "text/plain", "Mermaid text", details)),
            },
          ],
        },
        {
          title: "What it shows",
          items: [
            {
              label: "With details",
              detail: "Roles, permissions, log groups and the like",
              chosen: details,
              switch: true,
              testId: "export-details",
              run: () => setChosen(!details),
            },
          ],
        },
      ]}
    />
  );
}
