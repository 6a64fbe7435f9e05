import Engine

/// One operation of a graph: its shape rule, its gradient and its kernel.
///
/// An op is a small value; its stored properties are its attributes, and two equal ops over equal inputs
/// compute the same value, which is how common subexpressions are found.
package protocol Op: Hashable, Sendable {
  /// The name that printed graphs show.
  static var name: String { get }

  /// Returns the shape of the output, or throws when the inputs do not fit.
  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape

  /// Returns, for each input, the gradient that flows into it when `g` flows into the output.
  ///
  /// Written in ops, so that it can be differentiated again. The result may have the output's shape where
  /// the input was stretched by broadcasting: ``gradient(of:at:)`` sums it back. Nil means no gradient.
  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?]

  /// Returns the work that computes `output` from `inputs`.
  ///
  /// Called once per plan; what it returns runs at every step and must not allocate.
  func kernel(_ inputs: [Operand], _ output: Operand, _ context: RunContext) -> Kernel

  /// Attributes as printed graphs show them, such as `slope=0.2`; empty by default.
  var attributes: String { get }

  /// Multiplications and additions of a product, for the profile's GFLOP/s; 0 for other ops.
  func productFlops(_ inputs: [Shape], _ output: Shape) -> Int

  /// Elements of memory that the kernel needs for itself while it runs, shared by all its pieces; 0 unless stated.
  func workspaceCount(_ inputs: [Shape], _ output: Shape) -> Int

  /// Whether computing it again costs less than keeping the result: arithmetic and moves, not products or
  /// transcendental functions. False unless stated.
  var isCheap: Bool { get }

  /// Whether the kernel asks at each run where its inputs lie, by ``Operand/address``. False unless stated.
  var looksUpInputs: Bool { get }

  /// Whether it asks in the same way where its output lies. False unless stated.
  var looksUpOutput: Bool { get }

  /// What the pieces of this op are where it is cut like series, and which inputs it then reads row by row; nil, unless
  /// stated, where it cannot be.
  func pieces(
    of cut: SeriesCut, _ inputs: [Shape], _ output: Shape
  ) -> (result: CutResult, rowInputs: [Int])?

  /// Returns the same work in the pieces of a cut, of those that ``pieces(of:_:_:)`` allows.
  func kernel(
    _ inputs: [Operand], _ output: Operand, _ context: RunContext, cut: SeriesCut
  ) -> Kernel

  /// If the output is a run of one input's elements, the offset of its first element.
  func viewOffset(_ inputs: [Shape], _ output: Shape) -> Int?
}

extension Op {
  package var isCheap: Bool { false }
  package var looksUpInputs: Bool { false }
  package var looksUpOutput: Bool { false }
  package func workspaceCount(_ inputs: [Shape], _ output: Shape) -> Int { 0 }
  package var attributes: String { "" }
  package func productFlops(_ inputs: [Shape], _ output: Shape) -> Int { 0 }
  package func pieces(
    of cut: SeriesCut, _ inputs: [Shape], _ output: Shape
  ) -> (result: CutResult, rowInputs: [Int])? { nil }
  package func kernel(
    _ inputs: [Operand], _ output: Operand, _ context: RunContext, cut: SeriesCut
  ) -> Kernel { kernel(inputs, output, context) }
  package func viewOffset(_ inputs: [Shape], _ output: Shape) -> Int? { nil }
}

/// Where a value lives while a plan runs.
package struct Operand {
  package let pointer: UnsafeMutablePointer<Float>
  package let shape: Shape
  /// Holds the address of a value that lies elsewhere at each run.
  private let cell: PlanBinding.Cell?

  package init(_ pointer: UnsafeMutablePointer<Float>, _ shape: Shape) {
    self.init(pointer, shape, cell: nil)
  }

  init(_ pointer: UnsafeMutablePointer<Float>, _ shape: Shape, cell: PlanBinding.Cell?) {
    self.pointer = pointer
    self.shape = shape
    self.cell = cell
  }

  /// Where the value lies in this run.
  @inline(__always)
  var address: UnsafeMutablePointer<Float> { cell?.pointee ?? pointer }

  package var count: Int { shape.count }
}

/// What a kernel has besides inputs and output.
package struct RunContext {
  /// What changes from run to run: the position of the random streams.
  package let state: UnsafeMutablePointer<State>
  /// The memory that ``Op/workspaceCount(_:_:)`` asked for; nothing survives in it from run to run.
  package var workspace: UnsafeMutablePointer<Float>?
  /// Counts the time of kernels; nil unless a plan is profiled.
  var shares: TimeShares?

  package struct State {
    package var seed: UInt64
    package var step: UInt64
  }
}

/// The work of one node, in pieces that may run in any order on any thread.
///
/// The number of pieces and their borders depend on shapes alone, never on the number of threads.
package struct Kernel {
  /// Runs one piece; `scratch` has `scratchCount` elements that belong to the running thread.
  package typealias Body = (_ piece: Int, _ scratch: UnsafeMutablePointer<Float>) -> Void

  package var pieces: Int
  package var scratchCount = 0
  package var body: Body
  /// Runs once after all pieces, on one thread: adds partial results in their fixed order.
  package var finish: (() -> Void)?

  package init(
    pieces: Int = 1, scratchCount: Int = 0, _ body: @escaping Body, finish: (() -> Void)? = nil
  ) {
    self.pieces = pieces
    self.scratchCount = scratchCount
    self.body = body
    self.finish = finish
  }

  /// Splits `count` items into pieces of `size` and passes each piece's range.
  package static func ranges(
    _ count: Int, of size: Int, scratchCount: Int = 0,
    _ body: @escaping (Range<Int>, UnsafeMutablePointer<Float>) -> Void
  ) -> Kernel {
    let size = max(1, size)
    return Kernel(pieces: (count + size - 1) / size, scratchCount: scratchCount) { piece, scratch in
      body(piece * size..<min(count, (piece + 1) * size), scratch)
    }
  }

  /// All pieces of the kernel and what follows them, on one thread.
  var whole: Body {
    let (pieces, body) = (pieces, body)
    guard let finish else {
      return { _, scratch in for piece in 0..<pieces { body(piece, scratch) } }
    }
    return { _, scratch in
      for piece in 0..<pieces { body(piece, scratch) }
      finish()
    }
  }

  /// Returns what runs bodies one after the other.
  ///
  /// Each calls the next: what a closure holds is called without being counted as used, which steps of small kernels feel,
  /// and for which threads that use the same would wait for each other.
  static func chain(_ bodies: some BidirectionalCollection<Body>) -> Body {
    guard let last = bodies.last else { return { _, _ in } }
    return bodies.dropLast().reversed().reduce(last) { next, body in
      { piece, scratch in
        body(piece, scratch)
        next(piece, scratch)
      }
    }
  }
}
