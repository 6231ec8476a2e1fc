/** Whether what happens is told: only the embedded cloud does, and what runs in it is the project's own canvas. */
import { useDeployment } from "./deployment";
import { CANVAS } from "./place";

export const useWatched = (): boolean => useDeployment((s) => (s.cloud?.running ?? false) && !CANVAS);
