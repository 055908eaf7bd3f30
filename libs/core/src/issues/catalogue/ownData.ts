import type { Chapter } from './entry.ts'
import { count, list } from '../words.ts'

/** E4240 to E4269: folders of the user's own. */
export const ownData: Chapter = {
  E4240: {
    message: ({ file, unit, broken, looked, left }) => {
      const others = looked === 0 ? `no other ${String(unit)} were looked at` : `of the next ${looked} ${String(unit)}, ${broken === 0 ? 'none is' : broken === 1 ? '1 is' : `${String(broken)} are`} broken${broken === 0 ? '' : ' too'}`
      return `${file} can't be read; ${others}${Number(left) > 0 ? `, and ${Number(left).toLocaleString('en')} more were not looked at` : ''}`
    },
    fix: ({ unit }) => `mend the file or take it out of the folder, or let the stage leave out what can't be read: "broken": "exclude" (such ${unit} are then named, counted and told in the results)`,
    explain: `A file of a folder of your own could not be decoded; the error in front of this one says where and why. Results are measured on a set of samples
that is known, so that a file is never passed over in silence. Where a few broken files among many are to be expected, "broken": "exclude" allows it: a
file that can't be read is left out as a whole, for every model alike; the log names the first ten, the metric "excluded" counts them, and the metrics "samples" say
what is left of each class. The draw of a "split" is made before, so that leaving out a file moves no other one from training to test.

"lenient" is another thing: it reads the file, and leaves out the events that are wrong.`,
  },
  E4241: {
    message: ({ file, format, offset, what }) => `${file} is no sound ${format} file${offset === undefined ? '' : ` (byte ${offset})`}: ${what}`,
    fix: () => 'get the file anew from its source, or take it out of the folder',
    explain: 'The file begins as an image of this format, and does not go on as one: it was cut short by a copy or a download, or changed. No part of it is used: an image whose lower half is grey would be learnt as that.',
  },
  E4242: {
    message: ({ file, what }) => `${file} ${what}`,
    fix: ({ instead }) => String(instead),
    explain: `Images are read from PNG, JPEG and Netpbm (PGM, PPM) files of 8 bits a channel or less. What would need a choice is refused in place of guessed: several
frames (which one?), transparency (on which background?), 16 bits a channel (which range?), inks for print (CMYK), a photograph that is to be turned by a note of its
camera (EXIF orientation), and other formats. Write such files anew with a program that makes the choice, for instance ImageMagick:

    magick mogrify -auto-orient -background white -alpha remove -depth 8 -format png *`,
  },
  E4243: {
    message: ({ file, found, expected }) => `${file} has ${found} pixels, not ${expected}`,
    fix: () => 'state the size that the images have, or let them be scaled: "resize": "fit" keeps their proportions, "stretch" does not',
    explain: `A network has an input of one size, "size". Images of another one are refused unless "resize" says how they are scaled: by averaging over areas, "fit" with
borders of black where proportions differ, "stretch" without.`,
  },
  E4244: {
    message: ({ split, folder, unit, classes, excluded }) => `nothing is left of ${list(classes as string[], 'and')} in "${split}" of "${folder}": ${count(Number(excluded), String(unit).slice(0, -1))} can't be read`,
    fix: () => 'mend the files that the warning names, or take the class out of "classes"',
    explain: 'Broken files may be left out here, and all files of a class were. A network that never saw a class would be measured as if there were fewer of them.',
  },
}
