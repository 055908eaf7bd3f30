export * from './raster.ts'
export * from './checkRaster.ts'
export * from './cutRaster.ts'
