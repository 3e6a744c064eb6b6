import { mount } from 'svelte'

import './app.css'
import { written } from './document/written'
import { unpacked } from './live/carried'
import Playground from './live/Playground.svelte'
import type { Setup } from './live/protocol'
import { server } from './live/server'
import { read } from './play/address'

/** A setup that the address carries; one that can't be read is passed over. */
async function carried(): Promise<Setup | null> {
  const { setup } = read(location.hash)
  return setup ? unpacked(setup).catch(() => null) : null
}

const [start, setup] = await Promise.all([server.start(), carried()])
mount(Playground, {
  target: document.getElementById('page')!,
  props: { document: written(), start, setup },
})
