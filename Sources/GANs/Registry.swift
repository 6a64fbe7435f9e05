/// All variants, in alphabetical order of their names.
public let variants: [any GANVariant.Type] = [
  DCGAN.self,
  VanillaGAN.self,
]
