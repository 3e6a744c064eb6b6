import { mount } from 'svelte'

import './app.css'
import type { Document } from './document/document'
import Saved from './Saved.svelte'

const written = document.getElementById('document')!.textContent
mount(Saved, {
  target: document.getElementById('page')!,
  props: { document: JSON.parse(written) as Document },
})
