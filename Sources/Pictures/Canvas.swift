/// A colour: red, green and blue from 0 to 1.
typealias Color = SIMD3<Float>

/// An RGB surface to draw on, with blending.
struct Canvas {
  let width: Int
  let height: Int
  private var pixels: [Color]

  init(width: Int, height: Int, color: Color) {
    self.width = width
    self.height = height
    pixels = [Color](repeating: color, count: width * height)
  }

  /// Lays `color` over a pixel, which `alpha` 1 covers.
  ///
  /// Pixels outside are ignored.
  mutating func blend(_ x: Int, _ y: Int, _ color: Color, alpha: Float = 1) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let index = y * width + x
    pixels[index] += (color - pixels[index]) * alpha
  }

  /// Fills the pixels of a rectangle.
  mutating func fill(_ columns: Range<Int>, _ rows: Range<Int>, _ color: Color, alpha: Float = 1) {
    for y in rows { for x in columns { blend(x, y, color, alpha: alpha) } }
  }

  /// Draws a disc with a soft edge; the centre is given in pixels, where pixel 0 spans 0 to 1.
  mutating func disc(
    _ x: Float, _ y: Float, radius: Float, _ color: Color, alpha: Float,
    within columns: Range<Int>, _ rows: Range<Int>
  ) {
    let reach = radius + 1
    guard x + reach > 0, y + reach > 0, x - reach < Float(width), y - reach < Float(height) else {
      return
    }
    let left = max(columns.lowerBound, Int((x - reach).rounded(.down)))
    let top = max(rows.lowerBound, Int((y - reach).rounded(.down)))
    let right = min(columns.upperBound, Int((x + reach).rounded(.up)))
    let bottom = min(rows.upperBound, Int((y + reach).rounded(.up)))
    guard left < right, top < bottom else { return }
    for row in top..<bottom {
      for column in left..<right {
        let dx = Float(column) + 0.5 - x
        let dy = Float(row) + 0.5 - y
        let cover = min(1, max(0, radius + 0.5 - (dx * dx + dy * dy).squareRoot()))
        if cover > 0 { blend(column, row, color, alpha: alpha * cover) }
      }
    }
  }

  /// Writes a line of text; `x` and `y` are the top left corner.
  mutating func text(_ text: String, _ x: Int, _ y: Int, _ color: Color, scale: Int = 2) {
    for (position, character) in text.enumerated() {
      for (row, bits) in BitmapFont.rows(of: character).enumerated() {
        for column in 0..<BitmapFont.width where bits >> (BitmapFont.width - 1 - column) & 1 == 1 {
          let left = x + (position * BitmapFont.advance + column) * scale
          let top = y + row * scale
          fill(left..<left + scale, top..<top + scale, color)
        }
      }
    }
  }

  /// What has been drawn.
  var picture: Picture {
    let bytes = pixels.flatMap { color in
      (0..<3).map { UInt8(max(0, min(255, color[$0] * 255)).rounded()) }
    }
    return Picture(width: width, height: height, channels: 3, pixels: bytes)
  }
}
