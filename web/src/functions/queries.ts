/** What the function page asks for: the files of the code, one of them, and events. Editors write them too. */
import { useQuery } from "@tanstack/react-query";
import { api, expect } from "../api/client";

export function useCodeFolder(id: string) {
  return useQuery({
    queryKey: ["code", id],
    queryFn: () => expect(api.GET("/api/functions/{id}/code", { params: { path: { id } } })),
    refetchOnWindowFocus: "always",
    retry: false,
  });
}

export const readFile = (id: string, path: string) =>
  expect(api.GET("/api/functions/{id}/code/file", { params: { path: { id }, query: { path } } }));

export const writeFile = (id: string, path: string, text: string, seen: string | null) =>
  expect(api.PUT("/api/functions/{id}/code/file", { params: { path: { id } }, body: { path, text, seen } }));

export function useCodeFile(id: string, path: string) {
  return useQuery({
    queryKey: ["code-file", id, path],
    queryFn: () => readFile(id, path),
    refetchOnWindowFocus: "always",
    refetchInterval: 2000,
    retry: false,
  });
}

export function useEvents(id: string) {
  return useQuery({
    queryKey: ["events", id],
    queryFn: () => expect(api.GET("/api/functions/{id}/events", { params: { path: { id } } })),
    refetchOnWindowFocus: "always",
    retry: false,
  });
}

export const generatedEvent = (id: string, kind: string, source: string) =>
  expect(api.GET("/api/functions/{id}/events/{kind}", { params: { path: { id, kind }, query: { source } } }));

export const savedEvent = (name: string) =>
  expect(api.GET("/api/events/{name}", { params: { path: { name } } }));
