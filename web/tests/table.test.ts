import { expect, test } from 'vitest'

import { columnsOf, csv, tabs } from '../src/document/table'
import { threeRows, trainingOf } from './documents'

function named(features: string[], target = 'y') {
  const { table } = threeRows()
  const document = threeRows({ table: { ...table, features, target } })
  const states = [features.map((_, k) => k + 0.5).concat(9)]
  return columnsOf(document, trainingOf(states, [4]))
}

test('a row for each state, with all digits, of the worked example', () => {
  const document = threeRows()
  const [head, first, second] = csv(columnsOf(document, document.trainings[0])).split('\r\n')
  expect(head).toBe('after step,loss,above the best,RMSE (y),w(x),b')
  expect(first.split(',').map(Number)).toEqual([0, 56 / 3, 56 / 3, Math.sqrt(56 / 3), 0, 0])
  expect(second.split(',').map(Number)).toEqual([
    1,
    8 / 27,
    8 / 27,
    Math.sqrt(8 / 27),
    28 / 15,
    0.8,
  ])
})

test('the root of the loss is beside it', () => {
  expect(named(['x']).find(({ name }) => name === 'RMSE (y)')!.values).toEqual([2])
})

test('eight weights at most, and the bias last', () => {
  const features = Array.from({ length: 20 }, (_, k) => `f${k}`)
  const names = named(features).map(({ name }) => name)
  expect(names.filter((name) => name.startsWith('w('))).toHaveLength(8)
  expect(names.at(-1)).toBe('b')
  expect(named(features).at(-1)!.values).toEqual([9])
})

test('without an intercept no bias; with validation a column for it', () => {
  const training = { ...threeRows().trainings[0], validation: [3, 2, 1] }
  const names = columnsOf(threeRows({ intercept: false }), training).map(({ name }) => name)
  expect(names).toEqual(['after step', 'loss', 'above the best', 'RMSE (y)', 'validation', 'w(x)'])
})

const column = (name: string) => [{ name, values: [1], digits: 6 }]

test.each(['=1+1', '+x', '-x', '@x', '\tx', '\rx'])('%j is made text for a spreadsheet', (name) => {
  expect(csv(column(name)).replaceAll('"', '').startsWith(`'${name}`)).toBe(true)
})

test('commas, quotes and line breaks are quoted', () => {
  expect(csv(column('a,"b"\nc'))).toBe('"a,""b""\nc"\r\n1\r\n')
})

test('with tabs for the clipboard, a tab in a name becomes a space', () => {
  expect(tabs([...column('a\tb\nc'), ...column('d')])).toBe('a b c\td\r\n1\t1\r\n')
})
