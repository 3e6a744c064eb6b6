import { beforeEach, expect, test, vi } from 'vitest'

import { ACTS } from '../src/document/document'
import { read, written } from '../src/play/address'
import { everyFrame, Player } from '../src/play/player.svelte'
import { threeRows, trainingOf } from './documents'

/** A training of so many steps whose state k has the parameter k. */
const long = (steps: number, every = 1) => {
  const training = trainingOf(Array.from({ length: steps / every + 1 }, (_, k) => [k, 0]))
  return { ...training, steps, states: training.states.map((k) => every * k) }
}
const playing = (...trainings: ReturnType<typeof long>[]) =>
  new Player(threeRows({ trainings, first: 0 }))

let player: Player
beforeEach(() => (player = playing(long(40))))

test('at speed 1 a training takes twenty seconds', () => {
  player.play()
  player.pass(10)
  expect(player.place).toBe(20)
  player.pass(10.001)
  expect([player.place, player.playing]).toEqual([40, false])
})

test('a short one is no slower than one state a second, a long one no faster than fifty', () => {
  expect(playing(long(4)).pace).toBe(1)
  expect(playing(long(100_000)).pace).toBe(50)
})

test.each([0.1, 0.5, 2, 10])('at speed %d it is that many times as fast', (speed) => {
  player.speed = speed
  player.play()
  player.pass(1.001)
  expect(player.place).toBe(Math.floor(2 * speed))
})

test('small and large pieces of time come to the same', () => {
  player.play()
  for (let k = 0; k < 300; k++) player.pass(1 / 60)
  expect(player.place).toBeGreaterThanOrEqual(9)
  expect(player.place).toBeLessThanOrEqual(10)
})

test('time passes by who is paused', () => {
  player.play()
  player.pass(1.6)
  player.pause()
  player.pass(100)
  expect([player.place, player.passed]).toEqual([3, 0])
})

test('played at its end it begins anew; without a step it never plays', () => {
  player.move(Infinity)
  player.toggle()
  expect([player.place, player.playing]).toEqual([0, true])
  const still = playing(long(0))
  still.play()
  expect(still.playing).toBe(false)
})

test('it stops where it was told, also where that step isn’t shown, and then goes on', () => {
  player = playing(long(40, 4))
  player.stopAt = 10
  player.play()
  player.pass(100)
  expect([player.state, player.playing]).toEqual([12, false])
  player.play()
  player.pass(100)
  expect(player.state).toBe(40)
})

test('moved, it stops; the ends are ends', () => {
  player.play()
  player.move(5)
  expect([player.place, player.playing]).toEqual([5, false])
  player.move(-99)
  expect(player.place).toBe(0)
  player.move(99)
  expect(player.place).toBe(player.last)
})

test.each([
  [0, 0],
  [3, 0],
  [4, 4],
  [39, 36],
  [40, 40],
  [1e9, 40],
  [-5, 0],
])('step %d leads to the shown state %d', (step, state) => {
  player = playing(long(40, 4))
  player.goTo(step)
  expect(player.state).toBe(state)
})

test('another training is shown after as many steps', () => {
  player = playing(long(40), long(40, 4), long(8))
  player.goTo(22)
  player.choose(1)
  expect([player.state, player.place]).toEqual([20, 5])
  player.choose(2)
  expect(player.state).toBe(8)
  player.choose(99)
  expect(player.chosen).toBe(2)
})

test('another document is shown at the same step, as far as it goes', () => {
  player.goTo(30)
  player.show(threeRows({ trainings: [long(20)] }))
  expect([player.state, player.last]).toEqual([20, 20])
  player.goTo(7)
  player.show(threeRows({ trainings: [long(40)] }))
  expect(player.state).toBe(7)
})

test('played slowly, each act is lit for a fifth of its step', () => {
  player.speed = 0.5
  player.play()
  const lit = ACTS.map(() => {
    player.pass(0.1)
    const act = player.lit
    player.pass(0.1)
    return act
  })
  expect(lit).toEqual([...ACTS])
})

test('played fast, or paused, the act is the reader’s', () => {
  player.act = 'gradient'
  expect(player.lit).toBe('gradient')
  player.play()
  player.pass(0.1)
  expect(player.lit).toBe('gradient')
})

test('what is to be read follows at once when it is slow, and ten times a second when it is fast', () => {
  player.play()
  player.pass(0.501)
  expect([player.place, player.told]).toEqual([1, 1])
  player = playing(long(1000))
  player.play()
  const told = new Set<number>()
  for (let frame = 0; frame < 60; frame++) {
    player.pass(1 / 60)
    told.add(player.told)
  }
  expect(player.place).toBeGreaterThan(45)
  expect(told.size).toBeGreaterThan(6)
  expect(told.size).toBeLessThan(12)
  player.pause()
  expect(player.told).toBe(player.place)
})

test('the address has the step, the act, the speed and the stop, and gives them back', () => {
  player.goTo(7)
  player.act = 'loss'
  player.speed = 0.5
  player.stopAt = 9
  const hash = written(player.said)
  expect(hash).toBe('#step=7&stop=9&speed=0.5&act=loss')
  const other = playing(long(40))
  other.read(read(hash))
  expect(other.said).toEqual(player.said)
  other.read(read('#speed=3&act=x&step=abc&stop=-'))
  expect(written(other.said)).toBe('')
})

test('frames pass their seconds; a tab that slept does not leap ahead', () => {
  const frames: FrameRequestCallback[] = []
  vi.stubGlobal('requestAnimationFrame', (call: FrameRequestCallback) => frames.push(call))
  vi.stubGlobal('cancelAnimationFrame', () => frames.splice(0))
  const passed: number[] = []
  const end = everyFrame((seconds) => passed.push(seconds))
  for (const now of [1000, 1016, 1048, 99_000]) frames.shift()!(now)
  expect(passed).toEqual([0.016, 0.032, 0.25])
  end()
  expect(frames).toEqual([])
  vi.unstubAllGlobals()
})
