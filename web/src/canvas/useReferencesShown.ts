/** Whether references are drawn although neither end is selected. */
import { MANY_REFERENCES } from "../layout/routes";
import { useDocument } from "../store/document";
import { useView } from "../store/view";

export function useReferencesShown(): boolean {
  const chosen = useView((s) => s.references);
  const many = useDocument((s) => s.drawing.lines.filter((line) => line.reference).length > MANY_REFERENCES);
  return chosen ?? !many;
}
