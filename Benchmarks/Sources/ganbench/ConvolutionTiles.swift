import CKernels
import Engine

extension Workload {
  /// A convolution from 64 to 128 channels, 4 x 4 taps, stride 2, over 32 images of 32 x 32, as copied windows and
  /// products: for regions of so many rows, whose windows are copied so many numbers at a time.
  ///
  /// The sizes that convolutions use follow from these figures.
  static let tiles: [Workload] = [64, 128, 256, 512, 1024].flatMap { rows in
    [1 << 14, 1 << 15, 1 << 16, 1 << 17].map { tile(rows: rows, copied: $0) }
  }

  private static func tile(rows: Int, copied: Int) -> Workload {
    Workload(name: "tiles_\(rows)_\(copied >> 10)k") { pool in
      let (batch, side, channels, outputs) = (32, 32, 64, 128)
      let inner = 16 * channels
      let places = batch * side * side / 4
      let stream = RandomStream(seed: 1, name: "tiles")
      let image = stream.uniforms(batch * side * side * channels, step: 0)
      let kernel = stream.uniforms(inner * outputs, step: 1)
      let result = UnsafeMutablePointer<Float>.allocate(capacity: places * outputs)
      let scratch = UnsafeMutablePointer<Float>.allocate(capacity: copied * pool.threadCount)
      let window = gk_window(
        height: side, width: side, channels: channels, kernel_height: 4, kernel_width: 4,
        stride_y: 2, stride_x: 2, dilation_y: 1, dilation_x: 1, top: 1, left: 1,
        out_height: side / 2, out_width: side / 2, first_channel: 0, seen_channels: channels)
      let chunk = min(inner, copied / rows)
      return Timed(
        step: {
          image.withUnsafeBufferPointer { image in
            kernel.withUnsafeBufferPointer { kernel in
              guard let image = image.baseAddress, let kernel = kernel.baseAddress else { return }
              pool.run(pieces: places / rows) { piece, worker in
                var window = window
                let windows = scratch + worker * copied
                for from in stride(from: 0, to: inner, by: chunk) {
                  let to = min(inner, from + chunk)
                  gk_gather_windows(
                    windows, image, &window, piece * rows, (piece + 1) * rows, from, to)
                  Engine.gemm(
                    m: rows, n: outputs, k: to - from, windows, lda: to - from, transposeA: false,
                    kernel + from * outputs, ldb: outputs, transposeB: false,
                    into: result + piece * rows * outputs, ldc: outputs, accumulate: from > 0)
                }
              }
            }
          }
        }, flops: 2 * places * inner * outputs)
    }
  }
}
