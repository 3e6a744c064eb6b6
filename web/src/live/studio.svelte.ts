/** The setup that the reader is working on, and what the server makes of it. */
import type { Paper } from '../document/document'
import type { Player } from '../play/player.svelte'
import { cellsOf } from './cells'
import type { Column, Data, Settings, Setup, Start, TableFound, Trained, Variant } from './protocol'
import { RefusedError, server } from './server'

/** Changes that can be undone. */
const REMEMBERED = 200

export class Studio {
  setup: Setup = $state.raw()!
  trained: Trained | null = $state.raw(null)
  /** The setup that the shown document came of: the last one that could be trained. */
  shown: Setup = $state.raw()!
  /** What the server refused, and the setting or column it is about. */
  error = $state('')
  where = $state('')
  #training = $state(false)
  #attempts = $state(0)
  /** Whether something is awaited from the server. */
  busy = $derived.by(() => this.#training || this.#attempts > 0)
  /** The table of the command line, and those that were dropped in. */
  tables: TableFound[] = $state.raw([])
  #undone: Setup[] = $state.raw([])
  #done: Setup[] = $state.raw([])
  #asked = 0

  constructor(
    readonly start: Start,
    readonly player: Player,
    setup: Setup,
  ) {
    this.setup = this.shown = setup
    this.tables = start.table ? [start.table] : []
  }

  /** Several trainings beside each other. */
  together = $derived.by(() => this.setup.trainings.length > 0)
  /** The records, where they can be edited. */
  cells: Column[] | null = $derived.by(() =>
    cellsOf(this.start.examples, this.tables, this.setup.data),
  )
  /** What the records are called. */
  name = $derived.by(() => {
    const { data } = this.setup
    if (data.kind !== 'table') return data.name
    return this.tables.find(({ id }) => id === data.id)?.name ?? 'a table'
  })
  /** The setup for elsewhere, where nobody knows the table that was dropped in; null without its cells. */
  carried: Setup | null = $derived.by(() => {
    if (this.setup.data.kind !== 'table') return this.setup
    return this.cells && { ...this.setup, data: this.#edited(this.cells) }
  })
  canUndo = $derived.by(() => this.#done.length > 0)
  canRedo = $derived.by(() => this.#undone.length > 0)

  /** Another setup: it is trained at once, and can be undone; what goes `on` is one change with the last. */
  change(part: Partial<Setup>, on = false): void {
    if (!on) this.#done = [...this.#done, this.setup].slice(-REMEMBERED)
    this.#undone = []
    this.#take({ ...this.setup, ...part })
  }

  /** Some settings of the training; a start that was chosen in other units is let go of. */
  set(settings: Partial<Settings>, on = false): void {
    const units = 'standardize' in settings || 'fit_intercept' in settings ? { start: null } : {}
    this.change({ settings: { ...this.setup.settings, ...units, ...settings } }, on)
  }

  /** The columns to use, null for all; a start that was chosen for others is let go of. */
  use(only: string[] | null): void {
    this.change({ only, settings: { ...this.setup.settings, start: null } })
  }

  /** Other records, with their own target: what was chosen for the ones before is let go of. */
  load(data: Data, target: string, settings: Partial<Settings> = {}): void {
    this.change({ data, target, only: null, settings, trainings: [] })
  }

  /** The same table with other cells; while a record is dragged (`on`), as one change. */
  edit(columns: Column[], on = false): void {
    this.change({ data: this.#edited(columns) }, on)
  }

  /** A table that was dropped in: from now on it can be chosen. */
  take(table: TableFound): void {
    if (!this.tables.includes(table)) this.tables = [...this.tables, table]
    this.load({ kind: 'table', id: table.id }, table.target)
  }

  /** Other trainings beside the first. */
  beside(trainings: Variant[]): void {
    this.change({ trainings })
  }

  undo(): void {
    const before = this.#done.at(-1)
    if (!before) return
    this.#done = this.#done.slice(0, -1)
    this.#undone = [...this.#undone, this.setup]
    this.#take(before)
  }

  redo(): void {
    const after = this.#undone.at(-1)
    if (!after) return
    this.#undone = this.#undone.slice(0, -1)
    this.#done = [...this.#done, this.setup]
    this.#take(after)
  }

  /** The arithmetic of a step, from the server. */
  paper = (training: number, state: number): Promise<Paper> =>
    server.paper({ setup: this.shown, training, state })

  /** Train what is set up now. While an answer is awaited no other is asked for; the newest setup comes next. */
  async train(): Promise<void> {
    this.#asked += 1
    if (this.#training) return
    this.#training = true
    for (let answered = 0; answered !== this.#asked;) {
      answered = this.#asked
      await this.#trainOnce()
    }
    this.#training = false
  }

  async #trainOnce(): Promise<void> {
    try {
      const { setup } = this
      const trained = await server.train(setup)
      this.shown = setup
      this.trained = trained
      this.player.show(trained.document)
      this.error = this.where = ''
    } catch (error) {
      this.#refuse(error)
    }
  }

  /** Say what could not be done, where the reader is looking. */
  #refuse(error: unknown): void {
    this.error = error instanceof Error ? error.message : String(error)
    this.where = error instanceof RefusedError ? (error.refused.where ?? '') : ''
  }

  /** Do something that the server may refuse. */
  async attempt(work: () => Promise<void>): Promise<void> {
    this.#attempts += 1
    try {
      this.error = this.where = ''
      await work()
    } catch (error) {
      this.#refuse(error)
    } finally {
      this.#attempts -= 1
    }
  }

  #edited(columns: Column[]): Data {
    return { kind: 'cells', name: this.name, columns }
  }

  #take(setup: Setup): void {
    this.setup = setup
    void this.train()
  }
}
