import { mount } from 'svelte'

import './app.css'
import type { Document } from './document/document'
import { unpacked } from './live/carried'
import Playground from './live/Playground.svelte'
import type { Setup } from './live/protocol'
import { server } from './live/server'
import { read } from './play/address'
import Saved from './Saved.svelte'

const target = document.getElementById('page')!
const data = document.getElementById('document')!
const written = JSON.parse(data.textContent) as Document

/** A setup that the address carries; one that can't be read is passed over. */
async function carried(): Promise<Setup | null> {
  const { setup } = read(location.hash)
  return setup ? unpacked(setup).catch(() => null) : null
}

async function playground(): Promise<void> {
  const [start, setup] = await Promise.all([server.start(), carried()])
  mount(Playground, { target, props: { document: written, start, setup } })
}

if (data.dataset.live === undefined) mount(Saved, { target, props: { document: written } })
else void playground()
