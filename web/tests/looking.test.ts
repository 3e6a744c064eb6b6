import { expect, test } from 'vitest'

import { read, written } from '../src/play/address'
import { Looking } from '../src/play/looking.svelte'

function looking(hash: string): Looking {
  const made = new Looking()
  made.read(read(hash), 4, 5)
  return made
}

test.each([
  '#view=landscape',
  '#residuals=squares',
  '#feature=3',
  '#losses=excess',
  '#scale=log',
  '#pair=0.4',
  '#theme=dark',
  '#practice=1',
  '#view=line&residuals=none&feature=0&losses=excess&scale=linear&pair=2.1&theme=light',
])('%s is read and said again', (hash) => {
  expect(written(looking(hash).said)).toBe(hash)
})

test.each([
  '#view=nothing&residuals=&losses=x&scale=LOG&theme=pink&practice=yes',
  '#feature=4&pair=0.5',
  '#feature=-1&pair=1.1',
  '#feature=1.5&pair=1.2.3',
  '#feature=&pair=.',
  '#view=__proto__',
])('%s can’t be, and is as it usually is', (hash) => {
  expect(written(looking(hash).said)).toBe('')
})

test('what the next address leaves out is as it usually is', () => {
  const made = looking('#view=loss&pair=0.1&feature=2&theme=dark')
  made.read(read('#scale=log'), 4, 5)
  expect(written(made.said)).toBe('#scale=log')
})
