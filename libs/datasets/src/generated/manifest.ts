// Generated from schemas/dataset.schema.json by `npm run generate`. Do not edit.
/**
 * Where a data set comes from and what exactly its files must be.
 */
export interface DatasetManifest {
/**
 * This schema, for editors.
 */
$schema?: string
/**
 * Name in dataset/NAME and in `spikeline datasets fetch NAME`.
 */
name: string
/**
 * Name for people.
 */
title: string
/**
 * Page of those who made it.
 */
homepage: string
/**
 * The licence as its makers state it, or that they state none.
 */
licence: string
/**
 * What to cite.
 */
citation: string
/**
 * Shape of one image.
 */
image: {
/**
 * Rows.
 */
height: number
/**
 * Columns.
 */
width: number
/**
 * 1 for grey, 3 for red, green, blue.
 */
channels: number
}
/**
 * Names of the classes, in order of their labels.
 * 
 * @minItems 2
 * @maxItems 256
 */
classes: string[]
/**
 * How the samples are divided.
 */
splits: {
train: DatasetSplit
test: DatasetSplit
}
/**
 * The files that every source must end in, bit for bit.
 * 
 * @minItems 1
 */
files: DatasetFile[]
/**
 * Where the files can be had, in the order in which they are tried.
 * 
 * @minItems 1
 */
sources: (NpmSource | HttpsSource | FolderSource)[]
}
export interface DatasetSplit {
/**
 * Number of samples.
 */
samples: number
/**
 * Its files, in order.
 * 
 * @minItems 1
 */
files: string[]
}
export interface DatasetFile {
/**
 * File name, decompressed.
 */
name: string
/**
 * Size, decompressed.
 */
bytes: number
/**
 * SHA-256 of the decompressed content.
 */
sha256: string
}
export interface NpmSource {
kind: "npm"
/**
 * Package name.
 */
package: string
/**
 * Exact version.
 */
version: string
/**
 * Folder inside the package; '' is its root.
 */
folder: string
/**
 * `files`: the files themselves, plain or as .gz. `cifar10-png`: one PNG a batch, each of its rows one image, and the labels as JSON.
 */
form: ("files" | "cifar10-png")
/**
 * What one should know of this source.
 */
note?: string
}
export interface HttpsSource {
kind: "https"
/**
 * Short name of the server, to choose it by.
 */
name: string
/**
 * `gzip`: one compressed file a download, named like it with .gz. `tar.gz`: archives that contain the files, in whatever folder.
 */
form: ("gzip" | "tar.gz")
/**
 * What to download.
 * 
 * @minItems 1
 */
downloads: Download[]
/**
 * What one should know of this source.
 */
note?: string
}
export interface Download {
/**
 * Address.
 */
url: string
/**
 * Size of the download.
 */
bytes: number
}
export interface FolderSource {
kind: "folder"
/**
 * Folder in which an operating system's package puts the files.
 */
path: string
/**
 * `files`: the files themselves, plain or as .gz.
 */
form: "files"
/**
 * What one should know of this source.
 */
note?: string
}
