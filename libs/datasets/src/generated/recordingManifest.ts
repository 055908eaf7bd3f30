// Generated from schemas/recordings.schema.json by `npm run generate`. Do not edit.
/**
 * Where a set of event recordings is to be had, and in which form it is read from a folder. Its files are checked as they are decoded, not by checksums.
 */
export interface RecordingManifest {
/**
 * This schema, for editors.
 */
$schema?: string
/**
 * Name in dataset/NAME, and of its folder.
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
 * Size of the sensor.
 */
sensor: {
/**
 * Columns.
 */
width: number
/**
 * Rows.
 */
height: number
}
/**
 * Names of the classes, in order of their labels; of their folders, where these have names.
 * 
 * @minItems 2
 * @maxItems 256
 */
classes: string[]
/**
 * Number of recordings of the complete set.
 */
recordings: number
/**
 * How many of them are to train and to test, where the division is fixed.
 */
splits?: {
/**
 * Recordings to train.
 */
train: number
/**
 * Recordings to test.
 */
test: number
}
/**
 * Who divided it into recordings to train and to test, and how.
 */
division: string
/**
 * The files of its folder, by example.
 * 
 * @minItems 1
 */
layout: string[]
/**
 * The variable of the environment that may name its folder.
 */
variable: string
/**
 * Where it can be had. None of these addresses was reached from this project's own tests.
 * 
 * @minItems 1
 */
sources: RecordingSource[]
}
export interface RecordingSource {
/**
 * Address of a page or an archive.
 */
url: string
/**
 * What is there, and what to do with it.
 */
note: string
}
