import { fail } from '@spikeline/core'
import type { DatasetFile } from '@spikeline/datasets'
import { sha256 } from './ledger.ts'

/** Checks a content against the manifest's size (E4004) and checksum (E4003); `from` says where it comes from. */
export function verify(file: DatasetFile, bytes: Uint8Array, from: string): void {
  if (bytes.length !== file.bytes) fail('E4004', { file: from, expected: file.bytes, found: bytes.length })
  const found = sha256(bytes)
  if (found !== file.sha256) fail('E4003', { file: from, expected: file.sha256, found })
}
