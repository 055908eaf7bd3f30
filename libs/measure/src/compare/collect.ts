export { collect, paramNames, printParams, type Arrived, type Collection, type Params, type Row, type Value } from '@spikeline/core'
