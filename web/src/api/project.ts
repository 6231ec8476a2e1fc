/** The project: asked again when the window is looked at, since environments are files that people write. */
import { useQuery } from "@tanstack/react-query";
import { api, expect } from "./client";

export function useProject() {
  return useQuery({
    queryKey: ["project"],
    queryFn: () => expect(api.GET("/api/project")),
    refetchOnWindowFocus: "always",
  });
}
