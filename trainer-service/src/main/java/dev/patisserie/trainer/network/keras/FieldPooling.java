package dev.patisserie.trainer.network.keras;

import dev.patisserie.trainer.network.layer.Layer;
import dev.patisserie.trainer.network.layer.LayerCall;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Keras's {@code MaxPooling2D} or {@code AveragePooling2D} with a rectangular window.
 *
 * @param field the window
 * @param maximum whether the largest value is kept, or the mean of the pixels within the image
 */
record FieldPooling(Field field, boolean maximum) implements Layer {

    @Override
    public String kind() {
        return maximum ? "max_pooling2d" : "average_pooling2d";
    }

    @Override
    public Shape outputShape(Shape input) {
        Field.requireImage(input);
        return field.slide(input, input.get(2));
    }

    /** The Java API has no max pooling with a fixed window. */
    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        String operation = maximum ? "MaxPool" : "AvgPool";
        return call.tf()
                .scope()
                .opBuilder(operation, operation)
                .addInput(input.asOutput())
                .setAttr("ksize", field.window())
                .setAttr(
                        "strides",
                        field.strides().stream().mapToLong(Long::longValue).toArray())
                .setAttr("padding", field.padding())
                .build()
                .output(0);
    }
}
