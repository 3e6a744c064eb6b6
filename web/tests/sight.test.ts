import { expect, test } from 'vitest'

import { Frame, withRoom } from '../src/draw/frame'
import { blend } from '../src/draw/colours'
import { nearest, Records } from '../src/model/sight'
import { spread } from '../src/model/spread'
import { threeRows } from './documents'

const document = threeRows()
const { trained } = document.trainings[0]

test('along the only feature a residual ends at the line', () => {
  const sight = new Records(document, 0, trained).at(trained[1])
  expect([...(sight.x as number[])]).toEqual([1, 2, 3])
  expect([...(sight.y as number[])]).toEqual([2, 4, 6])
  expect(sight.to[2]).toBeCloseTo((3 * 28) / 15 + 0.8, 12)
})

test('predicted against actual, a residual ends where both are equal', () => {
  const sight = new Records(document, null, trained).at(trained[1])
  expect(sight.x).toEqual(sight.to)
  expect(sight.y[0]).toBeCloseTo(28 / 15 + 0.8, 12)
})

test('a model far away does not squeeze the records', () => {
  const { up } = new Records(document, 0, [[1e9, 0]])
  expect(up[1] - up[0]).toBeLessThan(20)
  expect(new Records(document, 0, [[NaN, 0]]).up.every(Number.isFinite)).toBe(true)
})

test('the nearest record is found, and none where none is near', () => {
  const sight = { x: [0, 50, 52], y: [0, 0, 0], to: [0, 0, 0] }
  const pixel = { x: (value: number) => value, y: (value: number) => value }
  expect(nearest(sight, pixel, { x: 53, y: 1 })).toBe(2)
  expect(nearest(sight, pixel, { x: 25, y: 0 })).toBe(null)
})

test('room around values, also where there is one, or none', () => {
  expect(withRoom([0, 10], 0.1)).toEqual([-1, 11])
  expect(withRoom([5, 5], 0.1)).toEqual([4.5, 5.5])
  expect(withRoom([])).toEqual([0, 1])
})

test('what lies far outside is drawn as near as it can’t be seen', () => {
  const side = { range: [0, 1] as [number, number], label: '' }
  const frame = new Frame(400, 300, { ...side, kind: 'linear' }, { ...side, kind: 'linear' })
  expect(frame.heightOf(0)).toBe(frame.bottom)
  expect(frame.heightOf(1)).toBe(frame.top)
  for (const value of [1e300, -1e300, NaN, Infinity])
    expect(Math.abs(frame.heightOf(value))).toBeLessThan(20_000)
})

test('colours blend from the one to the other', () => {
  expect(blend('#000000', '#ffffff', 0.5)).toBe('rgb(128 128 128)')
  expect(blend('#fff', '#123456', 1)).toBe('rgb(18 52 86)')
})

test('of things too near to each other the first stays', () => {
  expect(spread([30, 0, 5, 31, 10], (place) => place, 10)).toEqual([0, 10, 30])
})
