/** Light or dark: what the reader chose, else what the system says. */
import { coloursNow, type Colours } from './colours'

const dark = matchMedia('(prefers-color-scheme: dark)')

class Theme {
  colours: Colours = $state.raw(coloursNow())
  #chosen: 'auto' | 'light' | 'dark' = 'auto'

  constructor() {
    dark.addEventListener('change', () => this.choose(this.#chosen))
    // Paper is light, whatever the screen is.
    window.addEventListener('beforeprint', () => this.#take('light'))
    window.addEventListener('afterprint', () => this.choose(this.#chosen))
  }

  /** Take the colours of `light` or `dark`, or what the system says. */
  choose(name: 'auto' | 'light' | 'dark'): void {
    this.#chosen = name
    const system = dark.matches ? 'dark' : 'light'
    this.#take(name === 'auto' ? system : name)
  }

  #take(name: 'light' | 'dark'): void {
    document.documentElement.dataset.theme = name
    this.colours = coloursNow()
  }
}

export const theme = new Theme()
