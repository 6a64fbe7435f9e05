import CKernels
import Engine

/// The columns of a matrix `[k, n]` in strips of `s` = ``stripColumns``, `[⌈n / s⌉, k, s]`; what the last strip lacks is zero.
///
/// Where ``liesInPairs(columns:rows:)``, they lie in pairs in as much memory.
///
/// Made by plans, for factors that are read again and again: see ``stripProduct``.
struct Strips: Op {
  static let name = "strips"
  var looksUpInputs: Bool { true }

  static func shape(of matrix: Shape) -> Shape {
    [(matrix[1] + stripColumns - 1) / stripColumns, matrix[0], stripColumns]
  }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].rank == 2 else {
      throw ShapeError(Self.name, inputs, "the input must have two axes")
    }
    return Self.shape(of: inputs[0])
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    preconditionFailure("strips: factors are laid out after gradients")
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let (matrix, k, n) = (inputs[0], inputs[0].shape[0], inputs[0].shape[1])
    let count = k * stripColumns
    if liesInPairs(columns: n, rows: k) {
      return Kernel { _, _ in
        layOutInPairs(matrix.address, ld: n, columns: n, rows: k, into: output.pointer)
      }
    }
    return .ranges(output.shape[0], of: (1 << 14) / max(count, 1)) { strips, _ in
      for strip in strips {
        let column = strip * stripColumns
        let columns = min(stripColumns, n - column)
        let rows = output.pointer + strip * count
        if columns < stripColumns { rows.update(repeating: 0, count: count) }
        gk_copy_rows(rows, stripColumns, matrix.address + column, n, k, columns)
      }
    }
  }
}

extension Graph {
  /// Returns a graph whose scans find the large matrices that every step multiplies with in ``Strips``, laid out once for
  /// all steps.
  func layingOutScanFactors() -> Graph {
    guard nodes.contains(where: { $0.op is Scan }) else { return self }
    var rebuilt: [Node] = []
    var renamed: [Int] = []
    for node in nodes {
      var node = Node(
        op: node.op, inputs: node.inputs.map { renamed[$0] }, shape: node.shape, path: node.path)
      if let scan = node.op as? Scan {
        let (body, laidOut) = scan.body.layingOutFactors()
        var inputs = node.inputs
        for index in laidOut {
          let place = scan.body.sequenceCount + scan.body.stateCount + index
          let shape = Strips.shape(of: rebuilt[inputs[place]].shape)
          rebuilt.append(Node(op: Strips(), inputs: [inputs[place]], shape: shape, path: node.path))
          inputs[place] = rebuilt.count - 1
        }
        let changed = Scan(
          body: body, time: scan.time, batch: scan.batch, isReversed: scan.isReversed,
          keepsLastStatesOnly: scan.keepsLastStatesOnly)
        node = Node(op: changed, inputs: inputs, shape: node.shape, path: node.path)
      }
      rebuilt.append(node)
      renamed.append(rebuilt.count - 1)
    }
    return Graph(
      nodes: rebuilt, outputs: outputs.map { Output(name: $0.name, value: renamed[$0.value]) },
      updates: updates.map { Update(name: $0.name, value: renamed[$0.value]) })
  }
}

extension ScanBody {
  /// Returns the step with matrices in strips, and which of the shared values they are: large ones and those that lie in pairs,
  /// if they are nothing but right factors.
  fileprivate func layingOutFactors() -> (ScanBody, [Int]) {
    var nodes = graph.nodes
    let results = graph.outputs.map(\.value)
    var laidOut: [Int] = []
    for index in 0..<sharedCount {
      let id = nodes.firstIndex { ($0.op as? Parameter)?.name == Self.shared(index) }
      guard let id, nodes[id].shape.rank == 2, !results.contains(id) else { continue }
      let shape = nodes[id].shape
      // What else the first-level cache holds is read as fast as it lies; products with fewer columns are not made of vectors.
      let isPaired = liesInPairs(columns: shape[1], rows: shape[0])
      guard shape.count > 1 << 13 || isPaired, shape[1] >= 4 else { continue }
      let readers = nodes.indices.filter { nodes[$0].inputs.contains(id) }
      guard
        readers.allSatisfy({ reader in
          guard let product = nodes[reader].op as? MatMul else { return false }
          let tiling = ProductTiling(
            batch: 1, m: nodes[reader].shape[0], n: shape[1], k: shape[0])
          return !product.transposeRight && nodes[reader].inputs[0] != id
            && (!isPaired || !product.transposeLeft && tiling.columnRegions == 1)
        })
      else { continue }
      for reader in readers {
        let node = nodes[reader]
        guard var product = node.op as? MatMul else { continue }
        product.columnsInStrips = shape[1]
        nodes[reader] = Node(op: product, inputs: node.inputs, shape: node.shape, path: node.path)
      }
      let strips = Strips.shape(of: shape)
      nodes[id] = Node(
        op: Parameter(name: Self.shared(index), shape: strips), inputs: [], shape: strips,
        path: nodes[id].path)
      laidOut.append(index)
    }
    let changed = Graph(nodes: nodes, outputs: graph.outputs, updates: [])
    return laidOut.isEmpty ? (self, []) : (ScanBody(self, graph: changed), laidOut)
  }
}
