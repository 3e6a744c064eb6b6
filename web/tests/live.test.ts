import { expect, test } from 'vitest'

import { LONGEST, packed, unpacked } from '../src/live/carried'
import { rounded, typed, withCell, withoutRecord, withRecord } from '../src/live/cells'
import { optimizerOf, optimizerText } from '../src/live/optimizer'
import type { Choice, Setup } from '../src/live/protocol'

const choices: Choice[] = ['gd', 'adam'].map((name) => ({
  name,
  title: name,
  takes_a_rate: true,
  settings: [],
}))

test.each([
  ['adam', 'adam', {}],
  ['adam:beta1=0.9,beta2=0.99', 'adam', { beta1: '0.9', beta2: '0.99' }],
  [null, 'gd', {}],
  ['nothing', 'gd', {}],
  ['adam:', 'adam', {}],
])('%s is the rule %s', (text, name, values) => {
  const rule = optimizerOf(choices, text)
  expect([rule.choice.name, rule.values]).toEqual([name, values])
})

test('a setting is said anew, added, and taken back by saying nothing', () => {
  const rule = optimizerOf(choices, 'adam:beta1=0.9')
  expect(optimizerText(rule, 'beta1', '0.8')).toBe('adam:beta1=0.8')
  expect(optimizerText(rule, 'beta2', '0.5')).toBe('adam:beta1=0.9,beta2=0.5')
  expect(optimizerText(rule, 'beta1', '')).toBe('adam')
})

const columns = [
  { name: 'x', cells: [1, 2, 3] },
  { name: 'kind', cells: ['a', null, 'b'] },
]

test('a changed cell, a new record and one less; the columns from before stay as they were', () => {
  expect(withCell(columns, 'x', 1, 9)[0].cells).toEqual([1, 9, 3])
  expect(withRecord(columns, { x: 7 }).map(({ cells }) => cells.at(-1))).toEqual([7, null])
  expect(withoutRecord(columns, 1).map(({ cells }) => cells)).toEqual([[1, 3], ['a', 'b']]) // prettier-ignore
  expect(columns[0].cells).toEqual([1, 2, 3])
})

test.each([
  ['1.5', 1.5],
  [' -2e3 ', -2000],
  ['', null],
  ['  ', null],
  ['a 1', 'a 1'],
  ['Infinity', 'Infinity'],
  ['NaN', 'NaN'],
])('%j is typed as %j', (text, cell) => expect(typed(text)).toBe(cell))

test('a place is rounded to what can be seen', () => {
  expect(rounded(1.23456789, [0, 3])).toBe(1.23)
  expect(rounded(123456.789, [0, 300_000])).toBe(123_000)
})

const setup = {
  data: { kind: 'cells', name: '✓ <script>', columns },
  target: 'y\u2028',
  only: null,
  settings: { learning_rate: 0.1, optimizer: 'adam:beta1=0.9' },
  trainings: [],
} as unknown as Setup

test('a setup comes back from its letters, which an address can hold', async () => {
  const letters = await packed(setup)
  expect(letters).toMatch(/^[\w-]+$/)
  expect(await unpacked(letters!)).toEqual(setup)
})

test('one too long for an address is not carried', async () => {
  const noise = Array.from({ length: LONGEST }, (_, k) => Math.sin(k))
  const data = { kind: 'cells', name: '', columns: [{ name: 'x', cells: noise }] } as const
  expect(await packed({ ...setup, data: { ...data, columns: [...data.columns] } })).toBe(null)
})

test.each(['', 'AAAA', '!!!', 'bm90aGluZw'])('%j holds no setup', async (letters) => {
  await expect(unpacked(letters)).rejects.toThrow()
})
