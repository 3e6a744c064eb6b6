/** What is seen, in the address: `#step=12&view=loss`. A link restores it. */

export type Seen = Record<string, string>

/** What the part of an address after `#` says. */
export function read(hash: string): Seen {
  return Object.fromEntries(new URLSearchParams(hash.replace(/^#/, '')))
}

/** That one of some names which was said. */
export function one<T extends string>(all: readonly T[], said: string | undefined): T | undefined {
  return all.find((name) => name === said)
}

/** What is worth saying: null where it is as usual. */
export function unless<T>(usual: T, value: T): T | null {
  return value === usual ? null : value
}

/** The part of an address after `#`; what is usual (`null`) isn't said. */
export function written(seen: Record<string, string | number | null>): string {
  const said = Object.entries(seen).filter(
    (entry): entry is [string, string | number] => entry[1] !== null,
  )
  const words = new URLSearchParams(said.map(([name, value]) => [name, String(value)]))
  return said.length ? `#${words}` : ''
}
