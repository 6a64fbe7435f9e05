import Engine
import Testing
import _TestSupport

@testable import Autograd

/// Matrices that scans find in strips.
@Suite struct ScanFactorsTests {
  @Test func stripsAreColumnsOneAfterTheOther() {
    let matrix = sample([5, 35])
    let strips = evaluate([matrix]) { x, trace in trace.add(Strips(), [x[0]]) }
    let width = stripColumns
    #expect(strips.shape == [(35 + width - 1) / width, 5, width])
    for row in 0..<5 {
      for column in 0..<35 {
        #expect(
          strips.values[(column / width * 5 + row) * width + column % width]
            == matrix.values[row * 35 + column])
      }
    }
  }

  /// Only what is large and nothing but the right factor of products, read as it lies, is laid out.
  @Test(.enabled(if: hasOwnProduct)) func resultsAndGradientsStayTheSame() {
    let (time, batch, width) = (3, 12, 100)
    let inputs = [
      sample([time, batch, width], stream: 1), sample([batch, width], stream: 2),
      sample([width, width], stream: 3, scale: 0.1), sample([width, width], stream: 4, scale: 0.1),
      sample([width, width], stream: 5, scale: 0.1), sample([width, 3], stream: 6),
    ]
    let trace = Trace()
    let x = inputs.enumerated().map { trace.input("x\($0)", $1.shape) }
    let result = scan(over: [x[0]], from: [x[1]], sharing: Array(x[2...])) { step in
      let (h, w) = (step.states[0], step.shared)
      let next = step.inputs[0].matmul(w[0]) + h.matmul(w[1], transposeRight: true)
      return ([(next + h.matmul(w[2])).tanh()], [(h * w[2].sum()).matmul(w[3])])
    }
    let loss = result.final[0].squared().mean() + result.outputs[0].squared().mean()
    let slopes = gradient(of: loss, at: x)
    let graph = trace.finish(
      outputs: [("loss", loss)] + slopes.enumerated().map { ("g\($0)", $1) }
    ).simplified().pruningScans()
    let laidOut = graph.layingOutScanFactors()
    let factors = laidOut.nodes.filter { $0.op is Strips }.map { laidOut.nodes[$0.inputs[0]] }
    // Forward w[0]; backward what w[0] and w[2] become for gradients, and w[1] as it lies.
    #expect(factors.contains { ($0.op as? Input)?.name == "x2" })
    #expect(!factors.contains { ($0.op as? Input)?.name == "x4" }, "x4 is summed too")
    #expect(!factors.contains { ($0.op as? Input)?.name == "x5" }, "x5 is small")
    #expect(factors.contains { $0.op is Transpose })
    let values = Dictionary(uniqueKeysWithValues: inputs.enumerated().map { ("x\($0)", $1) })
    let before = graph.evaluate(inputs: values).outputs
    let after = laidOut.evaluate(inputs: values).outputs
    for (name, array) in before {
      let other = after[name]?.values ?? []
      // Where OpenBLAS computes the one, the order of sums differs.
      let bound: Float = choosesOwnProduct ? 0 : 1e-5
      #expect(array.values.largestDifference(from: other) <= bound, "\(name)")
    }
  }
}
