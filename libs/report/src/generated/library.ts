// Generated from the schemas of this family by `npm run generate`. Do not edit.
import { csv } from '../csv.ts'
import { html } from '../html.ts'
import { latex } from '../latex.ts'
import { live } from '../live.ts'
import { markdown } from '../markdown.ts'
import { samples } from '../samples.ts'

export const stages = [csv, html, latex, live, markdown, samples] as const
