export * from './readEvents.ts'
export * from './writeFile.ts'
export * from './convertEvents.ts'
