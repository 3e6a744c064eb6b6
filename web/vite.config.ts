import { svelte } from '@sveltejs/vite-plugin-svelte'
import { viteSingleFile } from 'vite-plugin-singlefile'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [svelte(), viteSingleFile({ removeViteModuleLoader: true })],
  build: {
    outDir: '../src/everystep/render/page/built',
    emptyOutDir: true,
    // The page's licences travel with it: Python writes them into every page it makes.
    license: { fileName: 'licences.md' },
    target: 'es2022',
  },
  test: { include: ['tests/**/*.test.ts'] },
})
