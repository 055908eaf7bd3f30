import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keyOf, type ArtifactRecord, type ArtifactStore, type Plan } from '@spikeline/core'
import { onTestFinished } from 'vitest'

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spikeline-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const componentsOf = (name: string): Record<string, string> => ({ type: 'a/b', name })
export const keyNamed = (name: string): string => keyOf(componentsOf(name))

/** Writes a result named by `name` with one output, `out`. */
export async function put(store: ArtifactStore, name: string, batches: readonly Uint8Array[], ports: readonly string[] = ['out']): Promise<ArtifactRecord> {
  const writer = await store.write(keyNamed(name))
  for (const batch of batches) await writer.append('out', batch)
  return writer.commit({ use: 'a/b', components: componentsOf(name), ports, seconds: 0.5 })
}

export async function readAll(store: ArtifactStore, record: ArtifactRecord, port = 'out'): Promise<Uint8Array[]> {
  const all: Uint8Array[] = []
  for await (const batch of store.read(record, port)) all.push(batch)
  return all
}

/** Every file under a folder, relative to it. */
export const filesUnder = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true, withFileTypes: true })).filter((f) => f.isFile()).map((f) => join(f.parentPath, f.name).slice(folder.length + 1)).sort()

/** A plan with these instances, of which only ids and key components matter. */
export function planOf(instances: Readonly<Record<string, Readonly<Record<string, string>>>>, inputs: Readonly<Record<string, readonly string[]>> = {}): Plan {
  return {
    instances: Object.entries(instances).map(([id, components]) => ({
      id, stage: id.split('[')[0]!, use: 'a/b', params: {}, assignment: {}, seed: 1, random: id, shapes: {}, key: keyOf(components), components,
      inputs: { in: (inputs[id] ?? []).map((instance) => ({ instance, port: 'out' })) },
    })),
    decisions: new Map(),
  }
}
