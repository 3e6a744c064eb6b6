/** Builds the two pages: the one that is saved, which carries nothing of the playground, and the live one. */
import { parseArgs } from 'node:util'

import { build } from 'vite'

const { values } = parseArgs({ options: { outDir: { type: 'string' } } })
const outDir = values.outDir ?? '../src/everystep/render/page/built'

for (const mode of ['saved', 'playground'])
  await build({ mode, build: { outDir, emptyOutDir: mode === 'saved' } })
