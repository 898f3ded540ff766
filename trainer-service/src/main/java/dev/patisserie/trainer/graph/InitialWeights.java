package dev.patisserie.trainer.graph;

import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.layer.Variable;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** The initial values of weights; each weight has its own random sequence. */
public final class InitialWeights {

    private InitialWeights() {}

    /** Returns the initial values of every weight of a network, row-major, by full name. */
    public static Map<String, float[]> of(Network network, long seed) {
        Map<String, float[]> weights = new HashMap<>();
        for (Variable variable : network.variables()) {
            SplittableRandom random = chance(variable, seed);
            float[] values = new float[Math.toIntExact(variable.size())];
            for (int i = 0; i < values.length; i++) {
                values[i] = variable.initializer().next(random);
            }
            weights.put(variable.name(), values);
        }
        return weights;
    }

    /** Returns the random sequence of a weight, which depends only on the seed and the weight's name. */
    static SplittableRandom chance(Variable variable, long seed) {
        return new SplittableRandom(31 * seed + variable.name().hashCode());
    }
}
