import { expect, test } from 'vitest'

import { landing, throws } from '../src/model/throws'
import { threeRows } from './documents'

test('what is missed in force is missed in metres: here two of force are one metre', () => {
  const made = throws(threeRows(), [2, 3, 10])
  expect(made.map(({ distance }) => distance)).toEqual([1, 2, 3])
  expect(made.map(({ miss }) => miss)).toEqual([0, -0.5, 2])
})

test('no ball flies backwards', () => {
  expect(throws(threeRows(), [-99, 4, 6])[0].miss).toBe(-1)
})

test('a ball begins in the hands and ends in the hoop, or as far from it as it misses', () => {
  expect(landing({ distance: 4, miss: 0 }, 0, 1.5, 3)).toEqual([4, 1.5])
  expect(landing({ distance: 4, miss: 0 }, 1, 1.5, 3)).toEqual([0, 3])
  expect(landing({ distance: 4, miss: -1.5 }, 1, 1.5, 3)[0]).toBe(1.5)
  expect(landing({ distance: 4, miss: 0 }, 0.5, 1.5, 3)[1]).toBeGreaterThan(3)
})
