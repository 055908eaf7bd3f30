/** Bytes that other software wrote, of data made up here; in base 64. */
const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text.replace(/\s/g, '')), (character) => character.charCodeAt(0))

/** Bytes below `most`, the more often the smaller where `power` is above 1. */
export function madeUp(length: number, most: number, power: number): Uint8Array {
  let state = 12345
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return Math.floor(most * (((state >> 8) % 1000) / 1000) ** power)
  })
}

/** madeUp(600, 40, 4) by libzstd, level 19, with a checksum: literals in four parts. */
export const skewedZstd = bytesOf(`
KLUv/WRYAe0JAAalTA0QsDtrMLyqnQOXbJkCSwBBAE4AjYnnsYlu6/qJXmAiqai451oohMkEGsDUUPRm6FbZRZYOczhShA3M62e9ADlkaVslv2QwtiuIsQLpPNIUWlRB43wHfWIhHqPp
WCiE1OteR3HtyrVe8FFXdDeEkyABR3OuZnDu9lqwYI7/jcL3fbDVYUjtRS5nPfkdXN93D95ybmlA9dCNJIjPU+UAtgMpRRPDbic4plj3SIDpwKaP6lGRlOQ8RYnJEPHiO3dBo9JzNmEj
N3pT++k+LbGesygO1NN5nSiwS8LAFKm4WihZJTIk4MF6cl5ZkBmlqQL3iL3CxMGHsNZykqS+PpIGbQVN6GhH4WsGQTwNk6aajK9wG+mZUoAUr/T5I+Flpea+ilT3DCWB7NeYbNMw9vlD
k9gaBAIARRE+DFwzpIfgXQ==`)

/** madeUp(150, 20, 3) by libzstd, level 19, with a checksum: literals in one part. */
export const shortZstd = bytesOf(`
KLUv/SSWhQIAYgkTCDBmx9TZrVEKuZ/32bpvuptIaHMxNbR91xIJPryCP8dorz1GW7XiOQvyWX+v9xP0hj6Md/rXxow/1qzQqSC8Jxapb7f/5cpmclWKBAACKyDi`)

/** madeUp(700, 250, 1) again and again, 200,000 bytes, by libzstd, level 3, without size and checksum: two blocks, of which one repeats from the other. */
export const longZstd = bytesOf(`
KLUv/QBAPBYAxCvP8fWfVZrhZRPYf9s4URpaqHVwAxWgm8UIwH2rXLq3pZwO6vIN4KrKCliNUuLiS/YMMDftD36SH7hRMelfHSPp0DAtVHqiNgp2NRf45E3Nv1nm5oqeCPSsZ4cxyz9m
qgdfh0bLlxhDSbCnR1i+BiezlsP596dAqV2PcqZm3TfeLuzvw2ourKJgOzyvpFhddk2CkxZarJgL6KPaKOQ3Xo0ctJzKuw0OpmDX7q8Zcao4C1tEy7M1IrhYCnGcgGkZySY7aHUhEnBN
DX9VxwdvESFQ7g5ceZx+R+toL5C24ZwvfovnDnQbVG8qENHjV1dECVowGCUG5IzfxghcgBETkVoLdKHTk3sonJPmwum3Zc2ZDiVrrncdv3BKDcMeJTgAdncZ8hRSjmbdnTZsImV9Egi/
ypfxhBYz6HvzVxAvnrsdYYHIMzuxJOkKAevyhlfx9EV+SN0067vDQs1A9oPQ2jcCeicHn1KkwNXd9XamedqNpRNuuh8sRSaPvHAarS5r6zaH74hiDwakt1+wDqh4I2udHCE/OinfCgPY
H9K62q68KlGct70u7L9sWsroNLqK17q0t6Rret2LbsRpkk4ehfgOmNy+GMiAhLWU1Q4UUBOiDIuImZQoiRP3DV57KFs6FYUfwO1e024OcsrqzAtASkJqlLhaij1lDs5b6B0+TacjtUtr
PN2o0vFSQaK4mRJn0WMkBeERmr8LWriDl6XX6odhHIEfFEnQ5UtPryQ/qjKZxQmRCKqT7aNNgB0/O70j7LoR9EaRhuoWYk4XVsk920bRcCSFrUpHYmSOKr/3XyyCesl4x4rTqufb2rY4
cL/SotWs5CYjgxsK0IEKNRXri9uKSPcWtCCWJaWS0guApRryYi0FOQhDv6cPS5c/n3XHubYF82iNrHKMVu1XcxotFzMYexOrU5BhOJbFcR/mAQC8gvp/5SINTQAACHEBADwNORAC`)

/** madeUp(150, 20, 3) by liblz4, level 9: size, checksums of block and content. */
export const shortLz4 = bytesOf(`
BCJNGHxAlgAAAAAAAAAvlgAAgAsSEgUABA4BAA0CDQAAAAAGAgEAAAUECQAJAgYACAcFBAAQEgAOBgoAAAMADg4AEwAAABEAAgMACAAAEAEAABALAAAAAgUAAAIAABMPAAsJAA8PAwUA
EgYBAwAKAAEGAAEDAAoEAAAABwUAAAgAAAcECRMTBgAGAQMBBQENAA4AEBEJAQAGBQEAAAYFAAECAAIEAAAGBB4UGE0AAAAAHhQYTQ==`)

/** madeUp(700, 250, 1) again and again, 200,000 bytes, by liblz4, level 9: linked blocks of 64 KiB, with all checksums. */
export const longLz4 = bytesOf(`
BCJNGFxAQA0DAAAAAADcxwMAAP///6/P8fWfVZrhZRPYf9s4URpaqHVwAxWgm8UIwH2rXLq3pZwO6vIN4KrKCliNUuLiS/YMMDftD36SH7hRMelfHSPp0DAtVHqiNgp2NRf45E3Nv1nm
5oqeCPSsZ4cxyz9mqgdfh0bLlxhDSbCnR1i+BiezlsP596dAqV2PcqZm3TfeLuzvw2ourKJgOzyvpFhddk2CkxZarJgL6KPaKOQ3Xo0ctJzKuw0OpmDX7q8Zcao4C1tEy7M1IrhYCnGc
gGkZySY7aHUhEnBNDX9VxwdvESFQ7g5ceZx+R+toL5C24ZwvfovnDnQbVG8qENHjV1dECVowGCUG5IzfxghcgBETkVoLdKHTk3sonJPmwum3Zc2ZDiVrrncdv3BKDcMeJTgAdncZ8hRS
jmbdnTZsImV9Egi/ypfxhBYz6HvzVxAvnrsdYYHIMzuxJOkKAevyhlfx9EV+SN0067vDQs1A9oPQ2jcCeicHn1KkwNXd9XamedqNpRNuuh8sRSaPvHAarS5r6zaH74hiDwakt1+wDqh4
I2udHCE/OinfCgPYH9K62q68KlGct70u7L9sWsroNLqK17q0t6Rret2LbsRpkk4ehfgOmNy+GMiAhLWU1Q4UUBOiDIuImZQoiRP3DV57KFs6FYUfwO1e024OcsrqzAtASkJqlLhaij1l
Ds5b6B0+TacjtUtrPN2o0vFSQaK4mRJn0WMkBeERmr8LWriDl6XX6odhHIEfFEnQ5UtPryQ/qjKZxQmRCKqT7aNNgB0/O70j7LoR9EaRhuoWYk4XVsk920bRcCSFrUpHYmSOKr/3XyyC
esl4x4rTqufb2rY4cL/SotWs5CYjgxsK0IEKNRXri9uKSPcWtCCWJaWS0guApRryYi0FOQhDv6cPS5c/n3XHubYF82iNrHKMVu1XcxotFzMYexOrU5BhOJbFcR/mvAL/////////////
////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////
////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////
/////////////////////////////////////////////ypQurS3pGtrBdNMCgEAAA+8Av//////////////////////////////////////////////////////////////////////
////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////
///////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////oUGDX7q8Z
LIjaqgoBAAAPvAL/////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////
////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////
////////////////////////////////////////////////////////////////////////////6FD3XyyCen+vJQYXAAAAD7wC/////////////////zVQapS4WooV2kopAAAAAJww
xIE=`)

/** The packets of an AEDAT 4 file of dv-processing 2.0.4, LZ4: of stream 0 five events, of 3 three events, a frame, a sample of the IMU, a trigger. */
export const dvPackets = bytesOf(`
AAAAAGsAAAAEIk0YQEDAXAAAAPMibAAAABAAAABFVlRTAAAGAAgABAAGAAAABAAAAAUAAAAAQB4YJAoGAAAAAAABAAAAChAAEQEOADMAABQQADECAAISABMeEAAxAwADNAATKBAAgAQA
AAABAAAAAAAAAAMAAABVAAAABCJNGEBAwEYAAADzIkwAAAAQAAAARVZUUwAABgAIAAQABgAAAAQAAAADAAAABUAeGCQKBgAFAAQAAQAAAAYQABMEEAATBxAAgAMABAABAAAAAAAAAAEA
AABpAAAABCJNGEBAwFoAAADxEmQAAAAkAAAARlJNRQAAGgAoABAAAAAAABgAIAAHAAgACg4AMQwAGggA/QIAEAMAAgAcAAAAFEAeGCQKBggA8AkSAAAAAAECAwQFBgcICQoLDA0ODxAR
AAAAAAAAAgAAAHYAAAAEIk0YQEDAZwAAAPEqZAAAABAAAABJTVVTAAAGAAgABAAGAAAABAAAAAEAAAAgAAAAAAAaACgAIAAEAAgAAAAMABAAFAAYGAAxHAAaCADwE/xBAACgPwAAgL8A
ACBBAACgQQAA8EEAAAA/FkAeGCQKBgAAAAAABAAAAE0AAAAEIk0YQEDAPgAAANE8AAAAFAAAAFRSSUcAAQDxEAYACAAEAAYAAAAEAAAAAQAAAAwAAAAIABAACAAHAAgkAKAAARVAHhgk
CgYAAAAAAA==`)
