import { defineLibrary } from '@spikeline/core'
import { stages } from './generated/library.ts'

/** Data sets as stages. */
export const datasets = defineLibrary({ name: 'datasets', version: '0.1.0', stages })

export type { DatasetFile, DatasetManifest, DatasetSplit, FolderSource, HttpsSource, NpmSource } from './generated/manifest.ts'
export { manifests } from './generated/manifests.ts'
export type { RecordingManifest, RecordingSource } from './generated/recordingManifest.ts'
export { recordingManifests } from './generated/recordingManifests.ts'
export * from './imageFile.ts'
export * from './idx.ts'
export { openCifar } from './cifar.ts'
export * from './cifarFromPng.ts'
export * from './batches.ts'
export * from './imageDataset.ts'
