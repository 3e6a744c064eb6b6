/** Those of some things that stand far enough from the one before, in the order of their places. */
export function spread<T>(things: readonly T[], place: (thing: T) => number, apart: number): T[] {
  const shown: T[] = []
  for (const thing of [...things].sort((a, b) => place(a) - place(b)))
    if (!shown.length || place(thing) - place(shown.at(-1)!) >= apart) shown.push(thing)
  return shown
}
