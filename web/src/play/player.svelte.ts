/** Where the reader is: which training, after which step, playing or not. All views follow it. */
import type { ActName, Document, Training } from '../document/document'
import { ACTS } from '../document/document'
import { one, unless, type Seen } from './address'

/** At speed 1 a training takes this many seconds, but no slower or faster than these many states a second. */
const WHOLE = 20
const SLOWEST = 1
const FASTEST = 50

/** Played no faster than this, the five acts of a step are lit one after the other. */
const ACT_BY_ACT = 1

/** Seconds between two texts, at least: nobody reads faster, and a text takes longer to set than a picture. */
const TO_READ = 0.1

export const SPEEDS = [0.1, 0.2, 0.5, 1, 2, 5, 10]

export class Player {
  document: Document = $state.raw()!
  chosen = $state(0)
  place = $state(0)
  playing = $state(false)
  speed = $state(1)
  /** The step after which playing stops. */
  stopAt: number | null = $state(null)
  /** How much of the time that a state is shown for has passed, from 0 to 1. */
  passed = $state(0)
  /** The act that the reader chose to look at. */
  act: ActName = $state('prediction')

  #read = $state(0)
  #sinceRead = 0

  training: Training = $derived.by(() => this.document.trainings[this.chosen])
  last = $derived.by(() => this.training.states.length - 1)
  /** The place that is to be read; played fast it is that of some of the places only. */
  told = $derived.by(() => (this.playing ? Math.min(this.#read, this.last) : this.place))
  state = $derived.by(() => this.training.states[this.place])
  pace = $derived.by(() => clamp(this.last / WHOLE, SLOWEST, FASTEST) * this.speed)
  actByAct = $derived.by(() => this.playing && this.pace <= ACT_BY_ACT)
  lit: ActName = $derived.by(() =>
    this.actByAct
      ? ACTS[Math.min(ACTS.length - 1, Math.floor(this.passed * ACTS.length))]
      : this.act,
  )

  constructor(document: Document) {
    this.document = document
    this.chosen = document.first
  }

  /** What was said in an address; what isn't said, or can't be, is as it usually is. */
  read(seen: Seen): void {
    this.pause()
    this.goTo(count(seen.step) ?? 0)
    this.stopAt = count(seen.stop)
    this.speed = SPEEDS.find((speed) => String(speed) === seen.speed) ?? 1
    this.act = one(ACTS, seen.act) ?? 'prediction'
  }

  /** What differs from what is usual. */
  get said(): Record<string, string | number | null> {
    return {
      step: unless(0, this.state),
      stop: this.stopAt,
      speed: unless(1, this.speed),
      act: unless('prediction', this.act),
    }
  }

  /** Another document in the place of this one: the same step, where there is one. */
  show(document: Document): void {
    const { state, chosen } = this
    this.document = document
    this.chosen = Math.min(chosen, document.trainings.length - 1)
    this.goTo(state)
  }

  play(): void {
    if (this.place === this.last) this.place = 0
    this.passed = 0
    this.#read = this.place
    this.playing = this.last > 0
  }

  pause(): void {
    this.playing = false
    this.passed = 0
  }

  toggle(): void {
    if (this.playing) this.pause()
    else this.play()
  }

  /** Move by so many shown states, and stop there. */
  move(by: number): void {
    this.pause()
    this.place = clamp(this.place + by, 0, this.last)
  }

  /** The state after `step` steps, or the last shown one before it. */
  goTo(step: number): void {
    this.place = placeAfter(this.training, step)
  }

  /** Where another training is after as many steps. */
  placeIn(training: Training): number {
    return placeAfter(training, this.state)
  }

  /** Another of the document's trainings, after as many steps. */
  choose(training: number): void {
    const step = this.state
    this.chosen = clamp(training, 0, this.document.trainings.length - 1)
    this.goTo(step)
  }

  /** Time passes: while playing, states follow each other. */
  pass(seconds: number): void {
    if (!this.playing) return
    this.passed += seconds * this.pace
    while (this.playing && this.passed >= 1) this.#next()
    this.#sinceRead += seconds
    if (this.#sinceRead < TO_READ || this.#read === this.place) return
    this.#read = this.place
    this.#sinceRead = 0
  }

  #next(): void {
    this.passed -= 1
    this.place = Math.min(this.place + 1, this.last)
    const arrived =
      this.stopAt !== null && this.state >= this.stopAt && this.#before() < this.stopAt
    if (this.place === this.last || arrived) this.pause()
  }

  #before(): number {
    return this.place > 0 ? this.training.states[this.place - 1] : -1
  }
}

/** A count of steps as it was said; null where none was. */
function count(said: string | undefined): number | null {
  return said && Number.isFinite(Number(said)) ? Number(said) : null
}

function placeAfter({ states }: Training, step: number): number {
  let low = 0
  for (let high = states.length; high - low > 1;) {
    const middle = (low + high) >> 1
    if (states[middle] <= step) low = middle
    else high = middle
  }
  return low
}

/** Call `pass` with the seconds between frames, as long as the page is open; gives the way to end that. */
export function everyFrame(pass: (seconds: number) => void): () => void {
  let before: number | null = null
  let frame = requestAnimationFrame(function tick(now) {
    // A tab that slept does not leap ahead.
    if (before !== null) pass(Math.min((now - before) / 1000, 0.25))
    before = now
    frame = requestAnimationFrame(tick)
  })
  return () => cancelAnimationFrame(frame)
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
