/** How the reader looks: which picture, which scales, which colours. All of it is in the address. */
import { one, unless, type Seen } from './address'

export const VIEWS = ['all', 'line', 'loss', 'landscape', 'rates', 'acts', 'table'] as const
export type View = (typeof VIEWS)[number]

export const RESIDUALS = ['lines', 'squares', 'none'] as const
export const LOSSES = ['loss', 'excess'] as const
export const SCALES = ['auto', 'linear', 'log'] as const
export const THEMES = ['auto', 'light', 'dark'] as const

/** `predicted` against actual, or the place of a feature. */
export type Across = 'predicted' | number

/** What the features and the parameters of a document are called. */
export interface Names {
  features: string[]
  parameters: string[]
}

export class Looking {
  view: View = $state('all')
  residuals: (typeof RESIDUALS)[number] = $state('lines')
  across: Across = $state('predicted')
  losses: (typeof LOSSES)[number] = $state('loss')
  scale: (typeof SCALES)[number] = $state('auto')
  theme: (typeof THEMES)[number] = $state('auto')
  /** The two parameters of the landscape; null for the plane that shows most. */
  pair: [number, number] | null = $state.raw(null)

  /** Whether the reader works out the next step: then its numbers, and those of the state, are hidden. */
  practising = $state(false)

  /** What was said in an address; what isn't said, or can't be, is as it usually is. */
  read(seen: Seen, features: number, parameters: number): void {
    this.view = one(VIEWS, seen.view) ?? 'all'
    this.residuals = one(RESIDUALS, seen.residuals) ?? 'lines'
    this.losses = one(LOSSES, seen.losses) ?? 'loss'
    this.scale = one(SCALES, seen.scale) ?? 'auto'
    this.theme = one(THEMES, seen.theme) ?? 'auto'
    this.practising = seen.practice === '1'
    const feature = Number(seen.feature)
    this.across = seen.feature && isPlace(feature, features) ? feature : 'predicted'
    const pair = (seen.pair ?? '').split('.').map(Number)
    const found = pair.length === 2 && pair[0] !== pair[1]
    this.pair = found && pair.every((k) => isPlace(k, parameters)) ? [pair[0], pair[1]] : null
  }

  /** Other features and parameters come in the place of some: what is looked at is followed by its name. */
  follow(before: Names, now: Names): void {
    const moved = (from: string[], to: string[], k: number) => to.indexOf(from[k])
    if (this.across !== 'predicted') {
      const place = moved(before.features, now.features, this.across)
      this.across = place < 0 ? 'predicted' : place
    }
    if (this.pair) {
      const [i, j] = this.pair.map((k) => moved(before.parameters, now.parameters, k))
      this.pair = i < 0 || j < 0 ? null : [i, j]
    }
  }

  /** What differs from what is usual. */
  get said(): Record<string, string | number | null> {
    return {
      view: unless('all', this.view),
      residuals: unless('lines', this.residuals),
      feature: unless('predicted', this.across),
      losses: unless('loss', this.losses),
      scale: unless('auto', this.scale),
      pair: this.pair && this.pair.join('.'),
      theme: unless('auto', this.theme),
      practice: this.practising ? 1 : null,
    }
  }
}

function isPlace(value: number, count: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < count
}
