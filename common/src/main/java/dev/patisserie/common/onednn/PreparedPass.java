package dev.patisserie.common.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MULTIPLE_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import dev.patisserie.common.fault.Reasons;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;

/**
 * The primitives of a forward pass over a fixed number of images. Immutable after its creation; all threads execute the
 * same primitives. Owns them; the weights belong to the network.
 */
final class PreparedPass implements AutoCloseable {

    private final Schedule schedule;
    private final ArenaPlan arena;
    private final ElementType fed;
    private final Natives natives = new Natives();
    private final List<Step> steps = new ArrayList<>();
    private long scratchBytes;

    /**
     * A call of a primitive.
     *
     * @param name the operation's name
     * @param primitive the primitive
     * @param tensors the tensors of its arguments, by the index of the argument
     * @param weights the weights, by the index of the argument
     * @param scratch the description of its scratchpad; null for none
     */
    record Step(
            String name,
            primitive primitive,
            Map<Integer, Place> tensors,
            Map<Integer, memory> weights,
            memory.desc scratch) {}

    /**
     * A tensor in the arena.
     *
     * @param description its description in oneDNN
     * @param offset bytes from the start of the arena
     */
    record Place(memory.desc description, long offset) {}

    private record Made(
            primitive primitive,
            Map<Integer, memory.desc> arguments,
            Map<Integer, memory> weights,
            memory.desc scratch) {}

    private PreparedPass(Schedule schedule, ElementType fed) {
        this.schedule = schedule;
        this.arena = ArenaPlan.of(schedule);
        this.fed = fed;
    }

    /**
     * Creates the primitives and the layouts of the weights.
     *
     * @param fed type of the input's values
     * @throws UnsupportedGraphException if oneDNN has no primitive for an operation
     */
    static PreparedPass of(Schedule schedule, ElementType fed, engine engine, WeightMemory weights) {
        var pass = new PreparedPass(schedule, fed);
        try {
            Natives.scoped(() -> {
                pass.prepare(new PrimitiveFactory(engine, schedule.program().input(), fed), weights);
                return null;
            });
        } catch (RuntimeException e) {
            pass.close();
            throw e;
        }
        return pass;
    }

    /**
     * Checks that oneDNN has a primitive for each call, without the cost of creating them; call it within
     * {@link Natives#scoped}.
     *
     * @throws UnsupportedGraphException if not
     */
    static void check(Schedule schedule, engine engine) {
        var factory = new PrimitiveFactory(engine, schedule.program().input(), ElementType.UINT8);
        for (Schedule.Call call : schedule.calls()) {
            if (call.firstImage() == 0) {
                described(factory, schedule.operation(call), call.images());
            }
        }
    }

    private static PrimitiveFactory.Described described(PrimitiveFactory factory, Operation operation, int images) {
        try {
            return factory.describe(operation, images);
        } catch (RuntimeException e) {
            throw new UnsupportedGraphException(
                    "oneDNN has no primitive for %s: %s".formatted(operation.name(), Reasons.of(e)), e);
        }
    }

    private void prepare(PrimitiveFactory factory, WeightMemory weights) {
        Map<Integer, Made> made = new HashMap<>(); // by operation
        for (Schedule.Call call : schedule.calls()) {
            Operation operation = schedule.operation(call);
            Made one = made.computeIfAbsent(call.operation(), key -> make(factory, operation, call.images(), weights));
            Map<Integer, Place> tensors = new LinkedHashMap<>();
            one.arguments.forEach(
                    (index, description) -> tensors.put(index, new Place(description, offset(operation, call, index))));
            steps.add(new Step(operation.name(), one.primitive, tensors, one.weights, one.scratch));
        }
    }

    private Made make(PrimitiveFactory factory, Operation operation, int images, WeightMemory weights) {
        PrimitiveFactory.Described described = described(factory, operation, images);
        memory.desc scratch = natives.keep(described.primitive().scratchpad_desc());
        scratchBytes = Math.max(scratchBytes, scratch.get_size());
        described.arguments().values().forEach(natives::keep);
        var primitive =
                new primitive(new dnnl_primitive_desc(described.primitive().get()));
        return new Made(
                natives.keep(primitive),
                described.arguments(),
                weights(operation, described, weights),
                scratch.get_size() == 0 ? null : scratch);
    }

    private static Map<Integer, memory> weights(
            Operation operation, PrimitiveFactory.Described described, WeightMemory weights) {
        Map<Integer, memory> arguments = new LinkedHashMap<>();
        if (operation instanceof Operation.Weighted weighted) {
            memory.desc wanted = described.primitive().weights_desc(0);
            arguments.put(DNNL_ARG_WEIGHTS, weights.kernel(weighted, described.plainWeights(), wanted));
            if (PrimitiveFactory.addsBias(weighted)) {
                memory.desc bias = PrimitiveFactory.addedBias(weighted.weights());
                arguments.put(PrimitiveFactory.ADDED_BIAS, weights.bias(weighted, bias));
            } else if (weighted.weights().hasBias()) {
                memory.desc bias = described.primitive().weights_desc(1);
                arguments.put(DNNL_ARG_BIAS, weights.bias(weighted, bias));
            }
        }
        return arguments;
    }

    private long offset(Operation operation, Schedule.Call call, int argument) {
        if (argument == DNNL_ARG_DST) {
            Tensor output = operation.output();
            return arena.offset(output, call.firstImage(), output.imageBytes());
        }
        Tensor input = input(operation, argument);
        ElementType type = input == schedule.program().input() ? fed : input.type();
        return arena.offset(input, call.firstImage(), input.imageBytes(type));
    }

    private static Tensor input(Operation operation, int argument) {
        if (operation instanceof Operation.Concat concat) {
            return concat.inputs().get(argument - DNNL_ARG_MULTIPLE_SRC);
        }
        return argument == DNNL_ARG_SRC_1 ? ((Operation.Binary) operation).other() : operation.input();
    }

    List<Step> steps() {
        return steps;
    }

    /** Returns the number of images of the pass. */
    int images() {
        return schedule.images();
    }

    /** Returns the type of the input's values. */
    ElementType fed() {
        return fed;
    }

    long arenaBytes() {
        return arena.bytes();
    }

    long scratchBytes() {
        return scratchBytes;
    }

    long offset(Tensor tensor) {
        return arena.offset(tensor);
    }

    @Override
    public void close() {
        natives.close();
    }
}
