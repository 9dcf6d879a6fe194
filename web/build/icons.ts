/** One SVG sprite from the Lucide icons that the templates name. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";
import names from "../icons.json" with { type: "json" };

const require = createRequire(import.meta.url);

function symbol(name: string): string {
  const drawing = readFileSync(require.resolve(`lucide-static/icons/${name}.svg`), "utf8");
  const shapes = drawing.slice(drawing.indexOf(">", drawing.indexOf("<svg")) + 1, drawing.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s+/g, " ").trim()}</symbol>`;
}

export function icons(): Plugin {
  return {
    name: "souk-icons",
    apply: "build",
    generateBundle() {
      const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join("")}</svg>`;
      this.emitFile({ type: "asset", name: "icons.svg", originalFileName: "icons.svg", source: sprite });
    },
  };
}
