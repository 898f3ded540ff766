package dev.patisserie.common.onednn;

/**
 * The value of a node of the graph.
 *
 * @param tensor the value; null for a draft
 * @param draft an operation that is not in the program yet; null for a tensor
 * @param padding rows and columns of zeros around it, as the paddings of a window; null for none
 * @param isFlat whether its shape is {@code [batch, values]} instead of {@code [batch, height, width, channels]}
 */
record Value(Tensor tensor, Draft draft, Window padding, boolean isFlat) {

    static Value of(Tensor tensor, boolean isFlat) {
        return new Value(tensor, null, null, isFlat);
    }

    static Value of(Draft draft, boolean isFlat) {
        return new Value(null, draft, null, isFlat);
    }

    static Value padded(Tensor tensor, Window padding) {
        return new Value(tensor, null, padding, false);
    }
}
