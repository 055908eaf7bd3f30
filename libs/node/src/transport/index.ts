export * from './nodeTransport.ts'
export type { ReachOptions } from './rules.ts'
