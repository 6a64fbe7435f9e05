/// All variants, in alphabetical order of their names.
public let variants: [any GANVariant.Type] = [
  ACGAN.self,
  CDCGAN.self,
  CGAN.self,
  DCGAN.self,
  DRAGAN.self,
  FGAN.self,
  InfoGAN.self,
  LSGAN.self,
  SNGAN.self,
  TimeGAN.self,
  VanillaGAN.self,
  WGAN.self,
  WGANGP.self,
  WGANNorm.self,
]
