/** A setup in an address: as JSON, deflated, in letters that an address can hold. */
import type { Setup } from './protocol'

/** A longer address is cut by some programs on its way. */
export const LONGEST = 8000

/** The setup as letters; null where it would be too long. */
export async function packed(setup: Setup): Promise<string | null> {
  const stream = new Blob([JSON.stringify(setup)]).stream()
  const bytes = await bytesOf(stream.pipeThrough(new CompressionStream('deflate-raw')))
  const letters = btoa(String.fromCharCode(...bytes))
  const harmless = letters.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  return harmless.length <= LONGEST ? harmless : null
}

/** The setup that letters stand for. Throws for what is none. */
export async function unpacked(letters: string): Promise<Setup> {
  const binary = atob(letters.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  const setup: unknown = JSON.parse(new TextDecoder().decode(await bytesOf(stream)))
  if (!isSetup(setup)) throw new Error('the address holds no setup')
  return setup
}

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream as BodyInit).arrayBuffer())
}

function isSetup(value: unknown): value is Setup {
  const setup = value as Setup | null
  return (
    typeof setup?.target === 'string' &&
    typeof setup.data?.kind === 'string' &&
    typeof setup.settings === 'object' &&
    Array.isArray(setup.trainings)
  )
}
