/** The list of the strings that the elements say, for the pages to translate. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const SAID = /\bt\(\s*"((?:[^"\\]|\\.)+)"/g;

export function said(source: string): string[] {
  return [...source.matchAll(SAID)].map((found) => JSON.parse(`"${found[1]}"`) as string);
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(folder, file), "utf8"));
}

export function strings(): Plugin {
  return {
    name: "souk-strings",
    apply: "build",
    generateBundle() {
      const list = [...new Set(sources("src").flatMap(said))].sort();
      this.emitFile({ type: "asset", fileName: "strings.json", source: JSON.stringify(list) });
    },
  };
}
