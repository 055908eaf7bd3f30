import type { Chapter } from './entry.ts'

/** E4150 … E4154, E4191 … E4194: packets of AEDAT 3.1 and AEDAT 4. */
export const aedat: Chapter = {
  E4150: {
    message: ({ place, offset, stream, size, what, within, packed }) => `${place}: the packet at byte ${offset} (stream ${stream}, ${size} bytes) is damaged: ${what}, at byte ${within} of its ${packed ? 'content' : 'bytes'}`,
    fix: () => 'get the file anew from its source; --lenient goes on with the next packet and counts those that it left out',
    explain: `A packet of an AEDAT 4 file can't be decompressed, or what is in it reaches out of it: its bytes were changed, or the file was cut and joined. A
packet is also refused that would become larger than 64 MiB, or hold more events than its bytes could: no camera writes such. With \`--lenient\`
all other packets are read.`,
  },
  E4151: {
    message: ({ place, offset, what }) => `${place}: the table of packets at byte ${offset} ${what}`,
    fix: () => 'the file was cut short or changed behind its packets: get it anew, or read it with --lenient, which does without the table',
    explain: `The header of an AEDAT 4 file says where behind the packets a table of them begins. It is not there, is no such table, or names packets that
can't be in the file. Events are decoded without the table, so that \`--lenient\` reads what is there and counts the table as skipped.`,
  },
  E4152: {
    message: ({ place }) => `${place} is of AEDAT 3.0, which is not read`,
    fix: () => 'write it anew as AEDAT 3.1, with the software that it came from',
    explain: `AEDAT 3.0 was replaced by 3.1 after some months. It has the same packets, but other bits for column and row, the origin at the lower left, and no
line that ends its header, so that reading it as 3.1 would give wrong events without notice.`,
  },
}
