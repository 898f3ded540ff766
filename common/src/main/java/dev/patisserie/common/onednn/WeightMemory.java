package dev.patisserie.common.onednn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The weights in the layouts of oneDNN. A layout is made once; all threads read it. Guarded by its network.
 *
 * <p>The first layout of each operation is made from its {@link Weights}, others from the first one: bfloat16 stays
 * exact.
 */
final class WeightMemory implements AutoCloseable {

    private final engine engine;
    private final stream stream;
    private final Natives natives = new Natives();
    private final Map<Operation, List<memory>> kernels = new HashMap<>();
    private final Map<Operation, memory> biases = new HashMap<>();

    /** Creates an empty store; the caller owns the engine and the stream. */
    WeightMemory(engine engine, stream stream) {
        this.engine = engine;
        this.stream = stream;
    }

    /**
     * Returns the kernel of an operation.
     *
     * @param plain its layout in the graph
     * @param wanted the layout that a primitive reads
     */
    memory kernel(Operation.Weighted operation, memory.desc plain, memory.desc wanted) {
        List<memory> layouts = kernels.computeIfAbsent(operation, key -> new ArrayList<>());
        for (memory layout : layouts) {
            if (layout.get_desc().equals(wanted)) {
                return layout;
            }
        }
        memory made = layouts.isEmpty()
                ? copied(operation.weights().kernel(), plain, wanted)
                : reordered(layouts.get(0), wanted);
        layouts.add(made);
        operation.weights().releaseKernel();
        return made;
    }

    /** Returns the bias of an operation that has one, as float32. */
    memory bias(Operation.Weighted operation, memory.desc layout) {
        return biases.computeIfAbsent(
                operation, key -> copied(operation.weights().bias(), layout, layout));
    }

    private memory copied(float[] values, memory.desc plain, memory.desc wanted) {
        try (var pointer = new FloatPointer(values)) {
            return reordered(new memory(plain, engine, pointer), wanted);
        }
    }

    private memory reordered(memory from, memory.desc wanted) {
        memory to = natives.keep(new memory(wanted, engine));
        new reorder(from, to).execute(stream, from, to);
        stream._wait();
        return to;
    }

    @Override
    public void close() {
        natives.close();
    }
}
