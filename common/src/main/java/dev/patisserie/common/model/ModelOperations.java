package dev.patisserie.common.model;

import java.util.Set;

/**
 * The TensorFlow operations that a published model may contain: those that the trainer's exporter writes, for every
 * pipeline and every backbone, with and without folded batch normalisation, and those that earlier versions of it
 * wrote, whose archives stay in model stores. None of them accesses a file, prints, calls a function or loops. An
 * inference service refuses graphs with other operations. The trainer's {@code ExportedOperationsTest} compares the
 * list with the exporter. Imported models of Keras have operations of it only.
 */
public final class ModelOperations {

    /** The names of the operations, as in {@code NodeDef.op}. */
    public static final Set<String> ALLOWED = Set.of(
            "Add",
            "AvgPool",
            "BiasAdd",
            "Cast",
            "ConcatV2",
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
            "Sigmoid",
            "Softmax",
            "Tanh");

    private ModelOperations() {}
}
