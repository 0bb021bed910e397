import { defineConfig } from "vite";

// The live panel and the style sheet are the screens' own files, not copies.
export default defineConfig({
  base: "./",
  server: { fs: { allow: [".."] } },
  build: { outDir: "dist", assetsInlineLimit: 0, sourcemap: false, emptyOutDir: true },
});
