import { mount } from 'svelte'

import './app.css'
import { written } from './document/written'
import { unpacked } from './live/carried'
import Playground from './live/Playground.svelte'
import type { Setup } from './live/protocol'
import { server } from './live/server'
import { read } from './play/address'

const { setup: letters } = read(location.hash)

/** The setup that the address carries; one that can't be read, or can't be trained, is passed over. */
async function carried(): Promise<Setup | null> {
  if (!letters) return null
  try {
    const setup = await unpacked(letters)
    await server.train(setup)
    return setup
  } catch {
    return null
  }
}

const [start, setup] = await Promise.all([server.start(), carried()])
mount(Playground, {
  target: document.getElementById('page')!,
  props: { document: written(), start, setup, damaged: Boolean(letters) && setup === null },
})
