import { expect, test } from 'vitest'

import type { Plane } from '../src/document/document'
import { contour, directionOn, excessAt, placeOn, planeFor, planeOf } from '../src/model/landscape'
import { pathInSight, sides } from '../src/model/path'
import { threeRows } from './documents'

/** The worked example's plane: H = [[28/3, 4], [4, 2]] around (2, 0). */
const worked = planeOf(threeRows().quadratic!, ['w', 'b'], 0, 1)
const plane = (hessian: Plane['hessian']): Plane => ({ ...worked, hessian })

test('the excess at the start is the loss there: 56/3', () => {
  expect(excessAt(worked, [0, 0])).toBeCloseTo(56 / 3, 12)
  expect(excessAt(worked, [28 / 15, 0.8])).toBeCloseTo(8 / 27, 12)
  expect(excessAt(worked, [2, 0])).toBe(0)
})

test.each([
  ['the worked example', worked.hessian],
  [
    'a circle',
    [
      [2, 0],
      [0, 2],
    ],
  ],
  [
    'a long valley',
    [
      [1e6, 1],
      [1, 1e-3],
    ],
  ],
  [
    'turned the other way',
    [
      [3, -2.9],
      [-2.9, 3],
    ],
  ],
] as [string, Plane['hessian']][])('on a contour of %s the excess is its level', (_, hessian) => {
  for (const level of [1e-6, 1, 1e6])
    for (const place of contour(plane(hessian), level))
      expect(excessAt(plane(hessian), place) / level).toBeCloseTo(1, 6)
})

test.each([
  [
    'flat along one direction',
    [
      [2, 0],
      [0, 0],
    ],
  ],
  [
    'flat along a slanted one',
    [
      [1, 1],
      [1, 1],
    ],
  ],
] as [string, Plane['hessian']][])('%s, a contour still has numbers for places', (_, hessian) => {
  const places = contour(plane(hessian), 1).flat()
  expect(places.filter(Number.isNaN)).toEqual([])
})

test('the plane of two of three parameters goes through the optimum', () => {
  const quadratic = { hessian: [[4, 1, 0], [1, 5, 2], [0, 2, 6]], optimum: [1, 2, 3], best: 0 } // prettier-ignore
  const made = planeOf(quadratic, ['a', 'b', 'c'], 0, 2)
  expect(made.names).toEqual(['a', 'c'])
  expect(made.hessian).toEqual([[4, 0], [0, 6]]) // prettier-ignore
  expect(made.optimum).toEqual([1, 3])
  expect(made.whole).toBe(false)
  expect(placeOn(made, [7, 99, 8])).toEqual([7, 8])
  expect(directionOn(made, [7, 99, 8])).toEqual([7, 8])
})

test('without a choice, or without the Hessian, the plane is the document’s', () => {
  const document = threeRows({ plane: worked })
  expect(planeFor(document, null)).toBe(worked)
  expect(planeFor({ ...document, quadratic: null }, [0, 1])).toBe(worked)
  expect(planeFor(document, [1, 0])!.names).toEqual(['b', 'w'])
})

test('a path is drawn up to where it has left everything behind', () => {
  const trained = [[0, 0], [1, 0], [9, 9], [1, 1]] // prettier-ignore
  expect(pathInSight(worked, trained, [1, 30, 31, 1])).toEqual([[0, 0], [1, 0]]) // prettier-ignore
  expect(pathInSight(worked, trained, [1, 1, 1, 1])).toHaveLength(4)
  expect(pathInSight(worked, trained, [1, NaN, 1, 1])).toHaveLength(1)
  expect(pathInSight(worked, trained, [0, 1, 1, 1])).toHaveLength(1)
})

test('the sides hold every place and the best one, with room around', () => {
  const [across, up] = sides([[0, 0], [5, 1]], [2, -1]) // prettier-ignore
  expect(across[0]).toBeLessThan(0)
  expect(across[1]).toBeGreaterThan(5)
  expect(up[0]).toBeLessThan(-1)
  expect(up[1]).toBeGreaterThan(1)
})

test.each([
  [[[2, 0]], [2, 0]],
  [[], [0, 0]],
  [[[0, 0], [0, 0]], [0, 0]], // prettier-ignore
  [[[1, NaN], [1, Infinity]], [1, 2]], // prettier-ignore
] as [[number, number][], [number, number]][])(
  'around %j and %j there is a picture',
  (places, best) => {
    for (const [low, high] of sides(places, best)) expect(high).toBeGreaterThan(low)
  },
)
