package dev.patisserie.standalone.report;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.standalone.client.model.FetchedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The comparison of two models of one request.
 *
 * @param facts the inputs of the trainings, followed by the properties of the models
 */
public record Reproduction(List<Fact> facts) {

    /**
     * A fact about both models.
     *
     * @param name name of the fact
     * @param original its value for the first model
     * @param again its value for the second model
     * @param decides whether equality of the models requires equal values
     */
    public record Fact(String name, String original, String again, boolean decides) {

        /** Returns whether both values are equal. */
        public boolean same() {
            return original.equals(again);
        }
    }

    /** Copies the list. */
    public Reproduction {
        facts = List.copyOf(facts);
    }

    /** Compares two models and their inputs, whose differences explain those of the models. */
    public static Reproduction of(FetchedModel original, FetchedModel again) {
        Manifest first = original.manifest();
        Manifest second = again.manifest();
        List<Fact> facts = new ArrayList<>();
        facts.add(cause("seed", first.request().seed(), second.request().seed()));
        facts.add(cause("data", first.datasetDigest(), second.datasetDigest()));
        facts.add(cause("holdout", first.holdoutDigest(), second.holdoutDigest()));
        Set<String> software = new TreeSet<>(first.versions().keySet());
        software.addAll(second.versions().keySet());
        for (String name : software) {
            facts.add(cause(name, first.versions().get(name), second.versions().get(name)));
        }
        facts.add(effect("best epoch", first.bestEpoch(), second.bestEpoch()));
        facts.add(effect("weights", original.weights(), again.weights()));
        facts.add(
                effect("accuracy", first.holdout().accuracy(), second.holdout().accuracy()));
        facts.add(effect("loss", first.holdout().loss(), second.holdout().loss()));
        facts.add(effect(
                "confusion", first.holdout().confusion(), second.holdout().confusion()));
        return new Reproduction(facts);
    }

    private static Fact cause(String name, Object original, Object again) {
        return new Fact(name, String.valueOf(original), String.valueOf(again), false);
    }

    private static Fact effect(String name, Object original, Object again) {
        return new Fact(name, String.valueOf(original), String.valueOf(again), true);
    }

    /** Returns whether the models are equal, bit for bit. */
    public boolean same() {
        return facts.stream().filter(Fact::decides).allMatch(Fact::same);
    }
}
