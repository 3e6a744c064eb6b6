/** Calls to the server of the playground; what it refuses comes as an error with its sentence. */
import type { Paper } from '../document/document'
import type {
  ExportAsked,
  Marked,
  PaperAsked,
  Practice,
  PracticeAsked,
  Refused,
  Setup,
  Start,
  TableFound,
  Trained,
} from './protocol'

/** What the server refused, in its own sentence, and what it is about. */
export class RefusedError extends Error {
  constructor(readonly refused: Refused) {
    super(refused.error)
  }
}

export const server = {
  start: () => answer<Start>(fetch('api/start')),
  train: (setup: Setup) => post<Trained>('api/train', setup),
  paper: (asked: PaperAsked) => post<Paper>('api/paper', asked),
  practice: (asked: PracticeAsked) => post<Practice>('api/practice', asked),
  mark: (asked: PracticeAsked) => post<Marked>('api/practice', asked),
  upload: (file: File) =>
    answer<TableFound>(
      fetch(`api/tables?name=${encodeURIComponent(file.name)}`, { method: 'POST', body: file }),
    ),
  take: async (asked: ExportAsked): Promise<{ content: Blob; name: string }> => {
    const response = await checked(send('api/export', asked))
    return { content: await response.blob(), name: nameOf(response, asked.what) }
  },
}

async function post<T>(path: string, body: unknown): Promise<T> {
  return answer<T>(send(path, body))
}

function send(path: string, body: unknown): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' }
  return fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
}

async function answer<T>(response: Promise<Response>): Promise<T> {
  return (await checked(response)).json() as Promise<T>
}

async function checked(asked: Promise<Response>): Promise<Response> {
  const response = await asked.catch(() => {
    throw new RefusedError({
      error: 'everystep no longer answers: is it still running in its terminal?',
    })
  })
  if (!response.ok) throw new RefusedError((await response.json()) as Refused)
  return response
}

function nameOf(response: Response, what: string): string {
  const named = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')
  return named?.[1] ?? what
}
