import { beforeEach, expect, test, vi } from 'vitest'

import { KEYS, press } from '../src/play/keys'
import { Player } from '../src/play/player.svelte'
import { threeRows, trainingOf } from './documents'

let player: Player
beforeEach(() => {
  player = new Player(threeRows({ trainings: [trainingOf(Array(41).fill([0, 0]))] }))
  player.goTo(20)
})

/** A key pressed on an element that is inside of what `inside` names. */
function pressed(key: string, inside: string[] = [], held: Partial<KeyboardEvent> = {}): boolean {
  const preventDefault = vi.fn()
  const closest = (names: string) => names.split(', ').some((name) => inside.includes(name))
  const target = { closest: (names: string) => closest(names) || null }
  press({ key, target, preventDefault, ...held } as unknown as KeyboardEvent, player)
  return preventDefault.mock.calls.length > 0
}

test.each([
  ['ArrowRight', 21],
  ['ArrowLeft', 19],
  ['PageDown', 30],
  ['PageUp', 10],
  ['Home', 0],
  ['End', 40],
])('%s leads from 20 to %d', (key, state) => {
  expect(pressed(key)).toBe(true)
  expect(player.state).toBe(state)
})

test('space plays and pauses', () => {
  pressed(' ')
  expect(player.playing).toBe(true)
  pressed(' ')
  expect(player.playing).toBe(false)
})

test.each(['input', 'select', 'textarea', 'summary', '[role=tab]', 'dialog'])(
  'in %s every key is left alone',
  (element) => {
    expect(KEYS.flatMap(({ keys }) => keys.map((key) => pressed(key, [element])))).not.toContain(
      true,
    )
    expect(player.state).toBe(20)
  },
)

test('on a button space presses it, and the arrows still lead on', () => {
  expect(pressed(' ', ['button'])).toBe(false)
  expect(pressed('ArrowRight', ['button'])).toBe(true)
})

test.each(['ctrlKey', 'metaKey', 'altKey'])('with %s a key is the browser’s', (held) => {
  expect(pressed('End', [], { [held]: true })).toBe(false)
})

test('other keys mean nothing, and no key means two things', () => {
  expect(pressed('x')).toBe(false)
  const all = KEYS.flatMap(({ keys }) => keys)
  expect(new Set(all).size).toBe(all.length)
})
