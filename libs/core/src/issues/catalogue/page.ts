import { show } from '../words.ts'
import type { Chapter } from './entry.ts'

/** E8100 to E8129: the web page of a report. */
export const page: Chapter = {
  E8100: {
    message: () => 'there is nothing to report: no tables, metrics, statements or drawings arrived',
    fix: () => 'connect "tables", "metrics", "statements" or "drawings"',
    explain: 'A page is made of what arrives at its inputs; with none of them connected, or all of them empty, it would hold a title only.',
  },
  E8101: {
    message: ({ title, what }) => `the drawing ${show(title)} can't be part of a page: it has ${what as string}`,
    fix: () => 'draw one <svg> element of shapes, text and embedded images, without scripts and without references to anything outside of it',
    explain: `A page that is published must not run or fetch anything, whoever drew the pictures in it. So a drawing is one SVG element. Links, scripts, foreign
objects, animations, event attributes and addresses are refused; "#id" within the drawing and images as "data:image/png;base64,…" are allowed.`,
  },
}
