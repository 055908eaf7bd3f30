export * from './eventBatch.ts'
export * from './recordings.ts'
export * from './checkEvents.ts'
export * from './codecs/atis.ts'
