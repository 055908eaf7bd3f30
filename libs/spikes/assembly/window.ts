/** A window that slides over a map, NHWC. A dense layer is the window 1 × 1 on the map 1 × 1 × inputs. All in elements. */
@unmanaged
export class Window {
  height: i32
  width: i32
  channels: i32
  outHeight: i32
  outWidth: i32
  filters: i32
  kernel: i32
  stride: i32
  padding: i32
}
