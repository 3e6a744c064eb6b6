import { expect, test } from 'vitest'

import type { Document } from '../src/document/document'
import { Forward, lineOf } from '../src/model/forward'

/** What `Forward` reads of a document: two features, centred and scaled, target too. */
function homes(intercept: boolean): Document {
  return {
    table: { x: [[1, 2, 3], [10, 20, 60]], y: [5, 6, 7], means: [2, 30] }, // prettier-ignore
    units: { center: [2, 30], scale: [0.5, 10], target_center: 6, target_scale: 2 },
    intercept,
  } as unknown as Document
}

test('a prediction in trained units is brought back to the table’s own', () => {
  // ŷ = 6 + 2·(3·(x₁ − 2)/0.5 − 1·(x₂ − 30)/10 + 0.25), by hand for each record.
  expect([...new Forward(homes(true)).predictions([3, -1, 0.25])]).toEqual([-1.5, 8.5, 12.5])
})

test('without an intercept the last parameter is a weight', () => {
  expect([...new Forward(homes(false)).predictions([3, -1])]).toEqual([-2, 8, 12])
})

test('a line along one feature holds the others at their means', () => {
  expect(lineOf(homes(true), [12, -0.5, 7], 0)).toEqual([12, 7 - 0.5 * 30])
  expect(lineOf(homes(true), [12, -0.5, 7], 1)).toEqual([-0.5, 7 + 12 * 2])
})
