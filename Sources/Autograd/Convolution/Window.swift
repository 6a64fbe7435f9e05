import CKernels
import Engine

/// How a window moves over images `[batch, height, width, channels]`.
struct Window: Hashable {
  var stride: Extent2D
  var dilation: Extent2D
  var groups: Int
  /// Pixels before and after each axis.
  var top: Int
  var bottom: Int
  var left: Int
  var right: Int

  /// Resolves padding for images of a size.
  init(
    over image: Extent2D, kernel: Extent2D, stride: Extent2D, padding: Padding2D,
    dilation: Extent2D = 1, groups: Int = 1
  ) {
    (self.stride, self.dilation, self.groups) = (stride, dilation, groups)
    (top, bottom) = padding.along(
      \.height, size: image.height, span: dilation.height * (kernel.height - 1) + 1,
      stride: stride.height)
    (left, right) = padding.along(
      \.width, size: image.width, span: dilation.width * (kernel.width - 1) + 1,
      stride: stride.width)
  }

  /// Whether strides, dilations and groups are positive and no padding is negative.
  var isValid: Bool {
    stride.height > 0 && stride.width > 0 && dilation.height > 0 && dilation.width > 0 && groups > 0
      && top >= 0 && bottom >= 0 && left >= 0 && right >= 0
  }

  /// Places of the window along both axes; nil when it does not fit once.
  func grid(over image: Extent2D, kernel: Extent2D) -> Extent2D? {
    let height = image.height + top + bottom - dilation.height * (kernel.height - 1) - 1
    let width = image.width + left + right - dilation.width * (kernel.width - 1) - 1
    guard height >= 0, width >= 0 else { return nil }
    return Extent2D(height / stride.height + 1, width / stride.width + 1)
  }

  /// The window for the copying kernels, seeing the channels of one group.
  func seen(image: Shape, kernel: Extent2D, group: Int = 0) -> gk_window {
    guard let grid = grid(over: Extent2D(image[1], image[2]), kernel: kernel) else {
      fatalError("unreachable: shapes are checked when an op is added")
    }
    let seen = image[3] / groups
    return gk_window(
      height: image[1], width: image[2], channels: image[3], kernel_height: kernel.height,
      kernel_width: kernel.width, stride_y: stride.height, stride_x: stride.width,
      dilation_y: dilation.height, dilation_x: dilation.width, top: top, left: left,
      out_height: grid.height, out_width: grid.width, first_channel: group * seen,
      seen_channels: seen)
  }

  var description: String {
    var parts = ["stride=\(stride)"]
    if top != 0 || bottom != 0 || left != 0 || right != 0 {
      parts.append("padding=\(top),\(bottom),\(left),\(right)")
    }
    if dilation != 1 { parts.append("dilation=\(dilation)") }
    if groups != 1 { parts.append("groups=\(groups)") }
    return parts.joined(separator: " ")
  }
}

extension Shape {
  /// Height and width of images `[batch, height, width, channels]`.
  var imageExtent: Extent2D { Extent2D(self[1], self[2]) }
  /// Height and width of kernels `[height, width, in, out]`.
  var kernelExtent: Extent2D { Extent2D(self[0], self[1]) }
}
