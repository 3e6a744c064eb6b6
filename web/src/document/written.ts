import type { Document } from './document'

/** The document that Python wrote into the page. */
export function written(): Document {
  return JSON.parse(document.getElementById('document')!.textContent) as Document
}
