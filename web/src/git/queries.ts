/** What the Git panel asks for. Everything here is asked again when the window is looked at: people use terminals too. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, expect } from "../api/client";
import { queries } from "../api/queries";
import { useDocument } from "../store/document";

const fetchRepository = () => expect(api.GET("/api/repository"));

export function useRepository() {
  const revision = useDocument((s) => s.snapshot?.revision ?? "");
  const unsaved = useDocument((s) => s.snapshot?.unsaved ?? false);
  return useQuery({
    queryKey: ["repository", revision, unsaved],
    queryFn: fetchRepository,
    refetchOnWindowFocus: "always",
    placeholderData: keepPreviousData,
  });
}

export function useSides(path: string) {
  const revision = useDocument((s) => s.snapshot?.revision ?? "");
  return useQuery({
    queryKey: ["sides", path, revision],
    queryFn: () => expect(api.GET("/api/repository/file", { params: { query: { path } } })),
    refetchOnWindowFocus: "always",
    placeholderData: (before) => (before?.path === path ? before : undefined),
  });
}

/** What git says now, whatever was known. */
export const currentRepository = fetchRepository;

/** Asks for all that may have changed with the work tree. An answer that is on its way may be from before. */
export async function askAgain(): Promise<void> {
  const keys = ["repository", "sides", "git", "project"];
  await Promise.all(keys.map((key) => queries.cancelQueries({ queryKey: [key] })));
  await Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] })));
}
