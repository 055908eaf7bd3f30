export * from './data/images.ts'
export * from './data/predictions.ts'
export * from './data/activity.ts'
export * from './network.ts'
