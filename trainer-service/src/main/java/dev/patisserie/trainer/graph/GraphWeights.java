package dev.patisserie.trainer.graph;

import dev.patisserie.trainer.fit.TrainingState;
import dev.patisserie.trainer.input.Feeds;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.layer.Variable;
import dev.patisserie.trainer.npz.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The variables of a graph: the weights of a network, with or without the variables of an optimiser. */
final class GraphWeights {

    private static final int CHUNK = 1 << 16;

    private final List<GraphVariable> variables;

    GraphWeights(Ops tf, Network network) {
        variables = network.variables().stream()
                .map(variable -> GraphVariable.in(tf, variable))
                .toList();
    }

    private GraphWeights(List<GraphVariable> variables) {
        this.variables = variables;
    }

    /** Returns these variables and the given ones. */
    GraphWeights and(List<GraphVariable> others) {
        return new GraphWeights(
                Stream.concat(variables.stream(), others.stream()).toList());
    }

    /** Returns the variables with the given names, in layer order. */
    List<GraphVariable> named(Set<String> names) {
        return variables.stream()
                .filter(weight -> names.contains(weight.variable().name()))
                .toList();
    }

    /** Returns the read operation of each weight by its name. */
    Map<String, Operand<TFloat32>> values() {
        Map<String, Operand<TFloat32>> values = new LinkedHashMap<>();
        variables.forEach(weight -> values.put(weight.variable().name(), weight.value()));
        return values;
    }

    /**
     * Sets every weight to its initial value, see {@link InitialWeights}. The values are fed, since constants would
     * stay in the graph.
     */
    void initialize(Session session, long seed) {
        assignAll(session, variable -> {
            TFloat32 value = TFloat32.tensorOf(variable.shape());
            fill(value, variable, InitialWeights.chance(variable, seed));
            return value;
        });
    }

    /**
     * Sets all variables in one run, since TensorFlow prepares each set of variables for its first run. The variables
     * share the memory of the tensors.
     */
    private void assignAll(Session session, Function<Variable, TFloat32> values) {
        try (var feeds = new Feeds(session.runner())) {
            for (GraphVariable weight : variables) {
                feeds.feed(weight.incoming(), values.apply(weight.variable()));
                feeds.runner().addTarget(weight.assign());
            }
            feeds.runner().run().close();
        }
    }

    private static void fill(TFloat32 value, Variable variable, SplittableRandom random) {
        FloatDataBuffer target = value.asRawTensor().data().asFloats();
        float[] chunk = new float[CHUNK];
        for (long from = 0; from < variable.size(); from += CHUNK) {
            int count = (int) Math.min(CHUNK, variable.size() - from);
            for (int i = 0; i < count; i++) {
                chunk[i] = variable.initializer().next(random);
            }
            target.offset(from).write(chunk, 0, count);
        }
    }

    private static void assign(Session session, GraphVariable weight, TFloat32 value) {
        session.runner()
                .feed(weight.incoming(), value)
                .addTarget(weight.assign())
                .run()
                .close();
    }

    void read(Session session, BiConsumer<String, TFloat32> consumer) {
        for (GraphVariable weight : variables) {
            try (Result result = session.runner().fetch(weight.value()).run()) {
                consumer.accept(weight.variable().name(), (TFloat32) result.get(0));
            }
        }
    }

    /**
     * Returns the present values. The tensors share memory with the variables: TensorFlow copies a variable that
     * changes while its tensor is held (its {@code PrepareToUpdateVariable}).
     */
    TrainingState values(Session session) {
        Session.Runner runner = session.runner();
        variables.forEach(weight -> runner.fetch(weight.value()));
        Result result = runner.run();
        return new TrainingState() {
            @Override
            public void write(Path file, byte[] note) throws IOException {
                Map<String, TFloat32> values = new LinkedHashMap<>();
                for (int i = 0; i < variables.size(); i++) {
                    values.put(variables.get(i).variable().name(), (TFloat32) result.get(i));
                }
                WeightsFile.write(file, note, values);
            }

            @Override
            public void close() {
                result.close();
            }
        };
    }

    void load(Session session, WeightedNetwork values) {
        assignAll(
                session,
                variable -> TFloat32.tensorOf(
                        variable.shape(), DataBuffers.of(values.weights().get(variable.name()))));
    }

    void load(Session session, Path file) throws IOException {
        Map<String, GraphVariable> byName = new LinkedHashMap<>();
        variables.forEach(weight -> byName.put(weight.variable().name(), weight));
        WeightsFile.read(file, shapes(), (variable, value) -> assign(session, byName.get(variable.name()), value));
    }

    private List<Variable> shapes() {
        return variables.stream().map(GraphVariable::variable).toList();
    }
}
