import { defineConfig } from "vitest/config";
import { icons } from "./build/icons.ts";
import { strings } from "./build/strings.ts";

export default defineConfig({
  base: "/static/",
  plugins: [icons(), strings()],
  build: {
    outDir: "../souk/doors/web/static",
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: false,
    assetsInlineLimit: 0,
    target: "es2022",
    rollupOptions: { input: "src/main.ts" },
  },
  test: { include: ["test/**/*.test.ts"] },
});
