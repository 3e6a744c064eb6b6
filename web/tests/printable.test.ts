import { expect, test } from 'vitest'

import { printable } from '../src/words/printable'
import examples from './names.json'

// tests/render/test_page_names.py holds Python's `printable` to the same examples.
test.each(examples as [string, string][])('%j is shown as Python shows it', (name, shown) => {
  expect(printable(name)).toBe(shown)
})
