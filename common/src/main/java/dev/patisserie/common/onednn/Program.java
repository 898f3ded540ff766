package dev.patisserie.common.onednn;

import java.util.List;
import java.util.Map;

/**
 * A network as operations.
 *
 * @param input the input, without unused channels; its values may also be given as {@link ElementType#FLOAT32}
 * @param operations in the order of execution
 * @param outputs float32 tensors without unused channels, by the names of their nodes
 */
record Program(Tensor input, List<Operation> operations, Map<String, Tensor> outputs) {}
