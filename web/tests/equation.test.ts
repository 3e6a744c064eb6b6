import { expect, test } from 'vitest'

import { equation } from '../src/words/equation'
import { stateInWords } from '../src/words/sentence'
import { threeRows, trainingOf } from './documents'

function model(features: string[], own: number[], change = {}): string {
  const { table, units } = threeRows()
  const document = threeRows({
    table: { ...table, features },
    units: { ...units, scale: features.map(() => 1) },
    ...change,
  })
  return equation(document, trainingOf([own]), 0)
}

test('the worked example after a step', () => {
  const document = threeRows()
  expect(equation(document, document.trainings[0], 1)).toBe('ŷ = 1.8667·x + 0.8')
})

test('a minus is subtracted, and stands first without a space', () => {
  expect(model(['a', 'b'], [-1, -2, -0.5])).toBe('ŷ = −1·a − 2·b − 0.5')
})

test('without an intercept there is no bias, but one that came from centring is told', () => {
  expect(model(['a'], [3, 0], { intercept: false })).toBe('ŷ = 3·a')
  expect(model(['a'], [3, 7], { intercept: false })).toBe('ŷ = 3·a + 7')
})

test('of many features the strongest three are told: by what they move, not by their unit', () => {
  const names = ['a', 'b', 'c', 'd']
  expect(model(names, [1, -9, 4, 3, 1])).toBe('ŷ = −9·b + 4·c + 3·d + … + 1')
  const units = { ...threeRows().units, scale: [1000, 1, 1, 1] }
  expect(model(names, [1, -9, 4, 3, 1], { units })).toBe('ŷ = 1·a − 9·b + 4·c + … + 1')
})

test('a name is only text', () => {
  expect(model(['<b>$&'], [2, 0])).toBe('ŷ = 2·<b>$& + 0')
})

test('the state in a sentence, at the start and after steps', () => {
  const document = threeRows()
  const said = (place: number, practising = false) =>
    stateInWords(document, document.trainings[0], place, practising)
  expect(said(0)).toBe('At the start: ŷ = 0·x + 0; loss 18.667, 18.67 above the best.')
  expect(said(1)).toBe('After step 1 of 2: ŷ = 1.8667·x + 0.8; loss 0.2963, 0.2963 above the best.')
  expect(said(1, true)).toBe('After step 1 of 2: ŷ = 1.8667·x + 0.8.')
})
