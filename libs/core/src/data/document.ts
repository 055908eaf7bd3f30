import { definePortType } from '../ports/portType.ts'

/** A finished file. The run writes it under its output folder; `name` is relative to it and may not climb out. */
export interface OutputDocument {
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

export const documentType = definePortType<OutputDocument>({ name: 'document', summary: 'a finished file', unit: 'files' })
