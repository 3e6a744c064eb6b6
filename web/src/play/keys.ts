/** The keys, and what they do. */
import type { Player } from './player.svelte'

export interface Key {
  keys: string[]
  shown: string
  does: string
  act: (player: Player) => void
}

export const KEYS: Key[] = [
  { keys: [' '], shown: 'Space', does: 'play or pause', act: (player) => player.toggle() },
  { keys: ['ArrowRight'], shown: '→', does: 'one step on', act: (player) => player.move(1) },
  { keys: ['ArrowLeft'], shown: '←', does: 'one step back', act: (player) => player.move(-1) },
  {
    keys: ['PageDown'],
    shown: 'Page down',
    does: 'ten steps on',
    act: (player) => player.move(10),
  },
  { keys: ['PageUp'], shown: 'Page up', does: 'ten steps back', act: (player) => player.move(-10) },
  { keys: ['Home'], shown: 'Home', does: 'to the start', act: (player) => player.move(-Infinity) },
  { keys: ['End'], shown: 'End', does: 'to the last step', act: (player) => player.move(Infinity) },
]

/** What has keys of its own: they are left to it. */
const OWN_KEYS = 'input, select, textarea, summary, [contenteditable], [role=tab], dialog'
const PRESSED_BY_SPACE = 'button, a'

/** Do what a key stands for, unless the focus is where it means something else. */
export function press(event: KeyboardEvent, player: Player): void {
  const target = event.target as HTMLElement
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest(OWN_KEYS)) return
  if (event.key === ' ' && target.closest(PRESSED_BY_SPACE)) return
  const key = KEYS.find((one) => one.keys.includes(event.key))
  if (!key) return
  event.preventDefault()
  key.act(player)
}
