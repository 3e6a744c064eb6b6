import { mount } from 'svelte'

import './app.css'
import { written } from './document/written'
import Saved from './Saved.svelte'

mount(Saved, { target: document.getElementById('page')!, props: { document: written() } })
