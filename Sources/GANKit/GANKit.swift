// Everything that a program needs to describe, train, sample and evaluate a GAN, by one import.
@_exported import Autograd
@_exported import Datasets
@_exported import Engine
@_exported import Evaluation
@_exported import FeatureNetworks
@_exported import GANs
@_exported import NeuralNet
@_exported import Pictures
@_exported import Training
