package dev.patisserie.common.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Executes passes on one thread, with memory of its own for the values between the operations. */
final class Worker implements AutoCloseable {

    private final engine engine;
    private final Natives natives = new Natives();
    private final stream stream;
    private final Map<PreparedPass, BoundPass> bound = new HashMap<>();
    private Pages arena = new Pages(null, 0);
    private Pages scratch = new Pages(null, 0);

    /** Memory that starts at a page. */
    private record Pages(BytePointer start, long bytes) {}

    /** Creates a worker; the caller owns the engine. */
    Worker(engine engine) {
        this.engine = engine;
        this.stream = Natives.scoped(() -> natives.keep(new stream(engine)));
    }

    /**
     * Returns the memory and the calls of a pass, which this worker owns. Passes share the memory; that of a smaller
     * pass stays when a larger one needs more.
     */
    BoundPass bind(PreparedPass pass) {
        return bound.computeIfAbsent(
                pass,
                key -> Natives.scoped(() -> {
                    arena = atLeast(arena, key.arenaBytes());
                    scratch = atLeast(scratch, Math.max(1, key.scratchBytes()));
                    return new BoundPass(key, arena.start, scratch.start);
                }));
    }

    private Pages atLeast(Pages existing, long bytes) {
        if (existing.bytes >= bytes) {
            return existing;
        }
        BytePointer block = natives.keep(new BytePointer(bytes + ArenaPlan.PAGE));
        Pointer.memset(block, 0, bytes + ArenaPlan.PAGE);
        return new Pages(
                natives.keep(block.getPointer((ArenaPlan.PAGE - block.address() % ArenaPlan.PAGE) % ArenaPlan.PAGE)),
                bytes);
    }

    @Override
    public void close() {
        bound.clear();
        natives.close();
    }

    /** A pass with its arguments in the memory of this worker. */
    final class BoundPass {

        private final PreparedPass pass;
        private final BytePointer arena;
        private final List<BoundStep> steps = new ArrayList<>();

        private BoundPass(PreparedPass pass, BytePointer arena, BytePointer scratch) {
            this.pass = pass;
            this.arena = arena;
            pass.steps().forEach(step -> steps.add(bind(step, scratch)));
        }

        private BoundStep bind(PreparedPass.Step step, BytePointer scratch) {
            Map<Integer, memory> arguments = new HashMap<>(step.weights());
            step.tensors()
                    .forEach((index, place) ->
                            arguments.put(index, located(place.description(), arena.getPointer(place.offset()))));
            if (step.scratch() != null) {
                arguments.put(DNNL_ARG_SCRATCHPAD, located(step.scratch(), scratch));
            }
            var list = natives.keep(new dnnl_exec_arg_t(arguments.size()));
            int i = 0;
            for (Map.Entry<Integer, memory> argument : arguments.entrySet()) {
                list.getPointer(i++)
                        .arg(argument.getKey())
                        .memory(argument.getValue().get());
            }
            return new BoundStep(step.name(), step.primitive().get(), arguments.size(), list);
        }

        private memory located(memory.desc description, Pointer address) {
            return natives.keep(new memory(description, engine, address));
        }

        /** Returns the values of a tensor that all images of the pass have, in the byte order of the CPU. */
        ByteBuffer values(Tensor tensor, long bytes) {
            return arena.getPointer(pass.offset(tensor))
                    .capacity(bytes)
                    .asByteBuffer()
                    .order(ByteOrder.nativeOrder());
        }

        /**
         * Computes the outputs from the input.
         *
         * @throws IllegalStateException if oneDNN reports a failure
         */
        void run() {
            for (BoundStep step : steps) {
                int status = dnnl_primitive_execute(step.primitive, stream.get(), step.count, step.arguments);
                if (status != 0) {
                    throw new IllegalStateException("oneDNN failed with status %d in %s".formatted(status, step.name));
                }
            }
            stream._wait();
        }
    }

    private record BoundStep(String name, dnnl_primitive primitive, int count, dnnl_exec_arg_t arguments) {}
}
