import { svelte } from '@sveltejs/vite-plugin-svelte'
import { viteSingleFile } from 'vite-plugin-singlefile'
import { defineConfig } from 'vitest/config'

/** `build.js` builds both pages, each in a mode of its own. */
export default defineConfig(({ mode }) => ({
  plugins: [svelte(), viteSingleFile({ removeViteModuleLoader: true })],
  build: {
    rolldownOptions: { input: mode === 'playground' ? 'playground.html' : 'index.html' },
    // The page's licences travel with it: Python writes them into every page it makes.
    license: { fileName: 'licences.md' },
    target: 'es2022',
  },
  test: { include: ['tests/**/*.test.ts'] },
}))
