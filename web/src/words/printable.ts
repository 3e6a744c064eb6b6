/** Text from a table, as Python shows it: what acts, and what can't be seen, as its code. */

const ACTS = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const BLANK =
  /[\u115f\u1160\u2800\u3164\uffa0]|\u034f|\u17b4|\u17b5|[\u{e0100}-\u{e01ef}]|\p{NChar}/u
const MARK = /[\p{Mn}\p{Me}]/u
const JOINED = /[\p{So}\p{Sk}\p{Mn}]/u
const JOINER = '\u200d'
/** Marks above and below one letter; a flood of them covers other lines. */
const MOST_MARKS = 8

/** The text, harmless to whoever looks at it. */
export function printable(text: string): string {
  let [shown, before, marks] = ['', '', 0]
  for (const character of text) {
    marks = MARK.test(character) ? marks + 1 : 0
    const joins = character === JOINER && JOINED.test(before)
    const acts = (ACTS.test(character) && !joins) || BLANK.test(character) || marks > MOST_MARKS
    shown += acts ? code(character) : character
    before = character
  }
  return shown
}

const SHORT: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function code(character: string): string {
  const number = character.codePointAt(0) ?? 0
  if (number < 0x100) return SHORT[character] ?? `\\x${hex(number, 2)}`
  return number < 0x10000 ? `\\u${hex(number, 4)}` : `\\U${hex(number, 8)}`
}

const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0')
