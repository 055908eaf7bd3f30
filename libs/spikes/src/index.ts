export * from './raster.ts'
export * from './checkRaster.ts'
