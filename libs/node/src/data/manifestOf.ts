import { fail } from '@spikeline/core'
import { manifests as builtIn, recordingManifests, type DatasetFile, type DatasetManifest } from '@spikeline/datasets'

export type Manifests = Readonly<Record<string, DatasetManifest>>

/** The manifest of a data set; fails with E4001, naming those that there are. */
export function manifestOf(dataset: string, manifests: Manifests = builtIn): DatasetManifest {
  if (!Object.hasOwn(manifests, dataset)) fail('E4001', { dataset, known: knownIn(manifests) })
  return manifests[dataset]!
}

/** The names that a message lists: those of recordings too, where the manifests are the built-in ones. */
const knownIn = (manifests: Manifests): string[] => [...Object.keys(manifests), ...(manifests === builtIn ? Object.keys(recordingManifests) : [])].sort()

/** A file of a manifest by its name; fails with E4009. */
export function fileOf(manifest: DatasetManifest, name: string): DatasetFile {
  return manifest.files.find((file) => file.name === name)
    ?? fail('E4009', { dataset: manifest.name, file: name, known: manifest.files.map((f) => f.name) })
}
