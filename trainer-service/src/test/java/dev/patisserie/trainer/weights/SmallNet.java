package dev.patisserie.trainer.weights;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/** The variables of the network of {@code src/test/python/golden_weight_files.py}. */
final class SmallNet {

    private SmallNet() {}

    static Map<String, Shape> variables() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("c1/kernel", Shape.of(3, 3, 3, 4));
        shapes.put("c1/bias", Shape.of(4));
        for (String name : new String[] {"gamma", "beta", "moving_mean", "moving_variance"}) {
            shapes.put("c1_bn/" + name, Shape.of(4));
        }
        shapes.put("dw/depthwise_kernel", Shape.of(3, 3, 4, 1));
        shapes.put("sep/depthwise_kernel", Shape.of(3, 3, 4, 1));
        shapes.put("sep/pointwise_kernel", Shape.of(1, 1, 4, 5));
        shapes.put("conv2d/kernel", Shape.of(1, 1, 5, 6));
        shapes.put("fc/kernel", Shape.of(6, 2));
        shapes.put("fc/bias", Shape.of(2));
        return shapes;
    }
}
