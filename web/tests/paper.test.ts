import { expect, test } from 'vitest'

import type { Paper } from '../src/document/document'
import { filled } from '../src/document/paper'

const paper: Paper = {
  templates: ['<mn>\u0001</mn>·<mn>\u0001</mn>', ' = <mn>\u0001</mn>', 'no number'],
  steps: [
    [[], [[0, '2', '$&', 1, '6']], [[2]], [], [[2], [1, '-1']]],
    [[], [[0, '3', '4', 1, '12']], [], [], []],
  ],
}

test('numbers go into their places, over all templates of a line', () => {
  expect(filled(paper, 1, 'prediction')).toEqual(['<mn>3</mn>·<mn>4</mn> = <mn>12</mn>'])
  expect(filled(paper, 0, 'step')).toEqual(['no number', ' = <mn>-1</mn>'])
})

test('a number is put in as it is, whatever stands in it', () => {
  expect(filled(paper, 0, 'prediction')).toEqual(['<mn>2</mn>·<mn>$&</mn> = <mn>6</mn>'])
})

test('an act without lines has none', () => {
  expect(filled(paper, 1, 'gradient')).toEqual([])
})
