package dev.patisserie.common.model;

import java.util.Set;

/**
 * The TensorFlow operations that a published model may hold: those that the trainer's exporter writes, for every
 * pipeline and every backbone, with and without folded batch normalisation. None of them reads or writes a file,
 * prints, calls a function or loops; an inference service refuses a graph with any other. The trainer's
 * {@code ExportedOperationsTest} holds the list against the exporter. An importer of other graphs adds here what it
 * writes, under the same conditions.
 */
public final class ModelOperations {

    /** Names of the operations, as in {@code NodeDef.op}. */
    public static final Set<String> ALLOWED = Set.of(
            "Add",
            "BiasAdd",
            "Cast",
            "Const",
            "Conv2D",
            "DepthwiseConv2dNative",
            "FusedBatchNormV3",
            "Identity",
            "MatMul",
            "MaxPool",
            "Mean",
            "Mul",
            "NoOp",
            "PadV2",
            "Placeholder",
            "Relu",
            "Relu6",
            "Reshape",
            "Softmax");

    private ModelOperations() {}
}
