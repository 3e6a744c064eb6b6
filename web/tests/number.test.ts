import { expect, test } from 'vitest'

import { counted, number, tick, whole } from '../src/words/number'
import examples from './numbers.json'

// tests/render/test_page_numbers.py holds Python's `number` to the same examples.
test.each(examples as [number, number, string][])(
  '%d with %d digits is %s, as Python writes it',
  (value, digits, text) => {
    expect(number(value, digits)).toBe(text)
  },
)

test('what is no number is said as Python says it', () => {
  expect([NaN, Infinity, -Infinity, null].map((value) => number(value))).toEqual([
    'nan',
    'inf',
    '-inf',
    'nan',
  ])
})

test('thousands are set apart in a count, also where a number would not', () => {
  expect(whole(1234)).toBe('1,234')
  expect([0, 1, 2000].map((count) => counted(count, 'step'))).toEqual([
    '0 steps',
    '1 step',
    '2,000 steps',
  ])
})

test('beside an axis very small and large numbers are short', () => {
  expect([0, 0.001, 0.0002, 250000, 3e6].map(tick)).toEqual([
    '0',
    '0.001',
    '2e-4',
    '250,000',
    '3e6',
  ])
})
