/** What a full edge does with one more batch: make the producer wait, drop one and count it, or fail the run. */
export type Overflow = 'block' | 'drop-oldest' | 'drop-newest' | 'fail'
