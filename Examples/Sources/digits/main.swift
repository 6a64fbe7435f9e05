import GANKit

// 400 steps show that it works; 16,000 draw digits that can be read, in about a minute.
let steps = CommandLine.arguments.dropFirst().first ?? "400"
do {
  let trainer = try Trainer(
    "vanilla", data: "digits", settings: ["steps=\(steps)", "batch=32", "packing=2"])
  try trainer.train { row in
    let losses = row.losses.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    print("step \(row.step): \(losses)")
  }

  let samples = trainer.samples(100, seed: 1)
  print("samples \(samples.shape), finite: \(samples.isFinite)")
  try trainer.writePicture(of: 100, to: "digits.png", seed: 1)
  try trainer.save(to: "digits.safetensors")
  print("wrote digits.png and digits.safetensors")
} catch {
  print("error: \(error)")
}
