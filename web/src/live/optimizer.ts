/** An optimizer as it is named everywhere: `momentum:momentum=0.9,…`. */
import type { Choice } from './protocol'

export interface Rule {
  choice: Choice
  /** The settings that were said. */
  values: Record<string, string>
}

const USUAL = 'gd'

/** The rule that a name with its settings stands for. */
export function optimizerOf(choices: readonly Choice[], text: string | null): Rule {
  const [name, settings = ''] = (text ?? USUAL).split(/:(.*)/s)
  const choice = choices.find((one) => one.name === name) ?? choices[0]
  const said = settings.split(',').filter(Boolean)
  return { choice, values: Object.fromEntries(said.map((one) => one.split('=', 2))) }
}

/** The rule's name with one of its settings said anew; nothing said is the usual. */
export function optimizerText({ choice, values }: Rule, name: string, value: string): string {
  const said = Object.entries({ ...values, [name]: value }).filter(([, one]) => one !== '')
  const settings = said.map(([key, one]) => `${key}=${one}`).join(',')
  return settings ? `${choice.name}:${settings}` : choice.name
}
