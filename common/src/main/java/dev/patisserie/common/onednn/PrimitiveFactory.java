package dev.patisserie.common.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MULTIPLE_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.concat;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory_desc_vector;
import org.bytedeco.dnnl.pooling_forward;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.softmax_forward;
import org.bytedeco.javacpp.LongPointer;

/**
 * Describes the primitives of operations. Whoever calls it frees what it returns; call it within
 * {@link Natives#scoped}.
 */
final class PrimitiveFactory {

    /** The index of a bias that an operation adds to its output, before its activation. */
    static final int ADDED_BIAS = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1;

    private static final int CHANNELS = 1; // the dimension in oneDNN
    private static final prop_kind INFERENCE = prop_kind.forward_inference;

    private final engine engine;
    private final Tensor networkInput;
    private final ElementType fed;

    /**
     * Creates a factory.
     *
     * @param networkInput the input of the network
     * @param fed the type of the input's values
     */
    PrimitiveFactory(engine engine, Tensor networkInput, ElementType fed) {
        this.engine = engine;
        this.networkInput = networkInput;
        this.fed = fed;
    }

    /**
     * A primitive for a number of images.
     *
     * @param primitive the description
     * @param arguments the descriptions of the tensors, by the index of the argument
     * @param plainWeights the layout of the weights in the graph; null without weights
     */
    record Described(primitive_desc_base primitive, Map<Integer, memory.desc> arguments, memory.desc plainWeights) {}

    /** A function of each value in oneDNN, with its parameters. */
    private record Function(algorithm algorithm, float alpha, float beta) {}

    /**
     * Describes the primitive of an operation.
     *
     * @param images number of images
     * @throws RuntimeException from oneDNN if there is no such primitive
     */
    Described describe(Operation operation, int images) {
        if (operation instanceof Operation.Dense dense) {
            return dense(dense, images);
        }
        if (operation instanceof Operation.Convert convert) {
            return convert(convert, images);
        }
        if (operation instanceof Operation.Packed packed) {
            return packed(packed, images);
        }
        if (operation instanceof Operation.Concat concat) {
            return concat(concat, images);
        }
        memory.desc source = Shapes.image(operation.input(), type(operation.input()), images);
        memory.desc target = Shapes.image(operation.output(), operation.output().type(), images);
        if (operation instanceof Operation.Binary binary) {
            return binary(binary, source, target, images);
        }
        Map<Integer, memory.desc> arguments = Map.of(DNNL_ARG_SRC, source, DNNL_ARG_DST, target);
        if (operation instanceof Operation.Convolution convolution) {
            return new Described(
                    convolution(convolution, source, target), arguments, plain(convolution.weights(), convolution));
        }
        if (operation instanceof Operation.Depthwise depthwise) {
            return new Described(
                    depthwise(depthwise, source, target), arguments, plain(depthwise.weights(), depthwise));
        }
        return new Described(pointwiseOrPooling(operation, source, target), arguments, null);
    }

    private ElementType type(Tensor tensor) {
        return tensor == networkInput ? fed : tensor.type();
    }

    private Described binary(Operation.Binary operation, memory.desc source, memory.desc target, int images) {
        algorithm function = operation.isProduct() ? algorithm.binary_mul : algorithm.binary_add;
        memory.desc other = Shapes.image(operation.other(), operation.other().type(), images);
        return new Described(
                new binary.primitive_desc(engine, function, source, other, target, attributes(null), false),
                Map.of(DNNL_ARG_SRC, source, DNNL_ARG_SRC_1, other, DNNL_ARG_DST, target),
                null);
    }

    private primitive_desc_base pointwiseOrPooling(Operation operation, memory.desc source, memory.desc target) {
        if (operation instanceof Operation.MaxPool) {
            return pooling(operation, algorithm.pooling_max, source, target);
        }
        if (operation instanceof Operation.Mean) {
            return pooling(operation, algorithm.pooling_avg_exclude_padding, source, target);
        }
        if (operation instanceof Operation.Softmax) {
            return new softmax_forward.primitive_desc(
                    engine, INFERENCE, algorithm.softmax_accurate, source, target, 1, attributes(null), false);
        }
        if (operation instanceof Operation.Linear linear) {
            var function = new Function(algorithm.eltwise_linear, linear.scale(), linear.offset());
            return eltwise(function, source, target);
        }
        return eltwise(function(((Operation.Activate) operation).activation()), source, target);
    }

    private primitive_desc_base eltwise(Function function, memory.desc source, memory.desc target) {
        return new eltwise_forward.primitive_desc(
                engine,
                INFERENCE,
                function.algorithm,
                source,
                target,
                function.alpha,
                function.beta,
                attributes(null),
                false);
    }

    private primitive_desc_base pooling(
            Operation operation, algorithm function, memory.desc source, memory.desc target) {
        Window window = operation.window();
        return new pooling_forward.primitive_desc(
                engine,
                INFERENCE,
                function,
                source,
                target,
                strides(window),
                new long[] {window.rows().size(), window.columns().size()},
                new long[] {0, 0},
                before(window),
                after(window, source),
                attributes(null),
                false);
    }

    private Described packed(Operation.Packed operation, int images) {
        Tensor input = operation.input();
        Tensor output = operation.output();
        int inputColumns = operation.packing().inputColumns();
        int outputColumns = operation.packing().outputColumns();
        memory.desc source = Shapes.packed(input, type(input), images, inputColumns);
        memory.desc target = Shapes.packed(output, output.type(), images, outputColumns);
        post_ops postOps = postOps(false, operation.activation());
        return new Described(
                convolution(operation, kernel(operation), source, target, postOps),
                Map.of(DNNL_ARG_SRC, source, DNNL_ARG_DST, target),
                plain(operation.weights(), operation));
    }

    private primitive_desc_base convolution(Operation.Convolution operation, memory.desc source, memory.desc target) {
        boolean isSum = operation.output().root() != operation.output();
        return convolution(operation, kernel(operation), source, target, postOps(isSum, operation.activation()));
    }

    private static long[] kernel(Operation.Weighted operation) {
        return new long[] {
            operation.weights().outputs(),
            operation.weights().inputs(),
            operation.window().rows().size(),
            operation.window().columns().size()
        };
    }

    private primitive_desc_base depthwise(Operation.Depthwise operation, memory.desc source, memory.desc target) {
        Window window = operation.window();
        long[] kernel = {
            operation.weights().outputs(),
            1,
            1,
            window.rows().size(),
            window.columns().size()
        };
        var postOps = new post_ops();
        if (addsBias(operation)) {
            postOps.append_binary(algorithm.binary_add, addedBias(operation.weights()));
        }
        append(postOps, operation.activation());
        return convolution(operation, kernel, source, target, postOps);
    }

    /**
     * Returns whether an operation adds its bias to its output, as the argument {@link #ADDED_BIAS}. For depthwise
     * convolutions in bfloat16, oneDNN's fastest implementation (brdgmm) rejects a float32 bias of its own.
     */
    static boolean addsBias(Operation.Weighted operation) {
        return operation instanceof Operation.Depthwise
                && operation.weights().hasBias()
                && operation.input().type() == ElementType.BFLOAT16;
    }

    /** Returns the layout of a bias that is added to the output. */
    static memory.desc addedBias(Weights weights) {
        return new memory.desc(new long[] {1, weights.outputs(), 1, 1}, memory.data_type.f32, memory.format_tag.nhwc);
    }

    private primitive_desc_base convolution(
            Operation.Weighted operation, long[] kernel, memory.desc source, memory.desc target, post_ops postOps) {
        Window window = operation.window();
        var weights = new memory.desc(kernel, Shapes.type(operation.input().type()), memory.format_tag.any);
        long[] before = before(window);
        long[] after = after(window, source);
        return operation.weights().hasBias() && !addsBias(operation)
                ? new convolution_forward.primitive_desc(
                        engine,
                        INFERENCE,
                        algorithm.convolution_direct,
                        source,
                        weights,
                        bias(operation.weights()),
                        target,
                        strides(window),
                        before,
                        after,
                        attributes(postOps),
                        false)
                : new convolution_forward.primitive_desc(
                        engine,
                        INFERENCE,
                        algorithm.convolution_direct,
                        source,
                        weights,
                        target,
                        strides(window),
                        before,
                        after,
                        attributes(postOps),
                        false);
    }

    private Described dense(Operation.Dense operation, int images) {
        Tensor input = operation.input();
        Tensor output = operation.output();
        Weights weights = operation.weights();
        long rows = (long) images * output.height() * output.width();
        long inputs = (long) images * input.height() * input.width() * input.stored() / rows;
        memory.desc source = Shapes.matrix(rows, inputs, input.type());
        memory.desc target = Shapes.matrix(rows, weights.outputs(), output.type());
        var kernel = new memory.desc(
                new long[] {inputs, weights.outputs()}, Shapes.type(input.type()), memory.format_tag.any);
        primitive_attr attributes = attributes(postOps(false, operation.activation()));
        primitive_desc_base primitive = weights.hasBias()
                ? new matmul.primitive_desc(
                        engine,
                        source,
                        kernel,
                        Shapes.matrix(1, weights.outputs(), ElementType.FLOAT32),
                        target,
                        attributes,
                        false)
                : new matmul.primitive_desc(engine, source, kernel, target, attributes, false);
        return new Described(
                primitive,
                Map.of(DNNL_ARG_SRC, source, DNNL_ARG_DST, target),
                Shapes.matrix(inputs, weights.outputs(), ElementType.FLOAT32));
    }

    private Described convert(Operation.Convert operation, int images) {
        Tensor input = operation.input();
        Tensor output = operation.output();
        int channels = Math.min(input.stored(), output.stored());
        memory.desc source = Shapes.channels(input, type(input), images, channels);
        memory.desc target = Shapes.channels(output, output.type(), images, channels);
        return new Described(
                new reorder.primitive_desc(engine, source, engine, target, attributes(null), false),
                Map.of(DNNL_ARG_SRC, source, DNNL_ARG_DST, target),
                null);
    }

    private Described concat(Operation.Concat operation, int images) {
        Map<Integer, memory.desc> arguments = new LinkedHashMap<>();
        var sources = new memory_desc_vector();
        for (Tensor input : operation.inputs()) {
            memory.desc source = Shapes.channels(input, type(input), images, input.channels());
            arguments.put(DNNL_ARG_MULTIPLE_SRC + arguments.size(), source);
            sources.push_back(source);
        }
        Tensor output = operation.output();
        memory.desc target = Shapes.image(output, output.type(), images);
        arguments.put(DNNL_ARG_DST, target);
        return new Described(
                new concat.primitive_desc(engine, target, CHANNELS, sources, attributes(null), false), arguments, null);
    }

    private static memory.desc plain(Weights weights, Operation.Weighted operation) {
        long height = operation.window().rows().size();
        long width = operation.window().columns().size();
        return operation instanceof Operation.Depthwise
                ? new memory.desc(
                        new long[] {weights.outputs(), 1, 1, height, width},
                        memory.data_type.f32,
                        memory.format_tag.hwigo)
                : new memory.desc(
                        new long[] {weights.outputs(), weights.inputs(), height, width},
                        memory.data_type.f32,
                        memory.format_tag.hwio);
    }

    private static memory.desc bias(Weights weights) {
        return new memory.desc(new long[] {weights.outputs()}, memory.data_type.f32, memory.format_tag.x);
    }

    private static long[] strides(Window window) {
        return new long[] {window.rows().stride(), window.columns().stride()};
    }

    private static long[] before(Window window) {
        return new long[] {window.rows().before(), window.columns().before()};
    }

    private static long[] after(Window window, memory.desc source) {
        LongPointer sizes = source.get_dims(); // images, channels, rows, columns
        return new long[] {
            window.rows().reachedAfter(Math.toIntExact(sizes.get(2))),
            window.columns().reachedAfter(Math.toIntExact(sizes.get(3)))
        };
    }

    private static post_ops postOps(boolean isSum, Activation activation) {
        var postOps = new post_ops();
        if (isSum) {
            postOps.append_sum();
        }
        append(postOps, activation);
        return postOps;
    }

    private static void append(post_ops postOps, Activation activation) {
        if (activation != Activation.NONE) {
            Function function = function(activation);
            postOps.append_eltwise(function.algorithm, function.alpha, function.beta);
        }
    }

    private static Function function(Activation activation) {
        return switch (activation) {
            case NONE -> throw new IllegalArgumentException("the identity needs no function");
            case RELU -> new Function(algorithm.eltwise_relu, 0, 0);
            case RELU6 -> new Function(algorithm.eltwise_clip_v2, 0, 6);
            case SIGMOID -> new Function(algorithm.eltwise_logistic, 0, 0);
            case SWISH -> new Function(algorithm.eltwise_swish, 1, 0);
            case HARD_SIGMOID -> new Function(algorithm.eltwise_hardsigmoid, 1 / 6f, 0.5f);
            case HARD_SWISH -> new Function(algorithm.eltwise_hardswish, 1 / 6f, 0.5f);
        };
    }

    /** With a scratchpad of the user, several threads can execute a primitive at once. */
    private static primitive_attr attributes(post_ops postOps) {
        var attributes = new primitive_attr();
        attributes.set_scratchpad_mode(scratchpad_mode.user);
        if (postOps != null) {
            attributes.set_post_ops(postOps);
        }
        return attributes;
    }
}
