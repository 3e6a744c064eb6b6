import { expect, test } from 'vitest'

import { read, written } from '../src/play/address'

test('a link restores what was seen, whatever a column is called', () => {
  const seen = { step: '12', view: 'loss', feature: 'a=b&c #d <script>' }
  expect(read(written(seen))).toEqual(seen)
})

test('what is usual is not said, and nothing at all leaves the address bare', () => {
  expect(written({ step: 12, view: null })).toBe('#step=12')
  expect(written({ view: null })).toBe('')
  expect(read('')).toEqual({})
})
