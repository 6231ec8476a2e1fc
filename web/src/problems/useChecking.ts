import { useAfter } from "../app/useAfter";
import { useDocument } from "../store/document";

/** After most edits the checks are there before anybody looks. */
const WORTH_SAYING = 400;

/** Whether the text is still being checked: what is listed is of the text before. */
export const useChecking = (): boolean =>
  useAfter(
    useDocument((s) => s.snapshot?.checking ?? false),
    WORTH_SAYING,
  );
