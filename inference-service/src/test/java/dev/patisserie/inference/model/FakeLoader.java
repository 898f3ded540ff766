package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.FakeClassifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Loads fake models of 100 bytes each, or fails as configured. */
final class FakeLoader implements ModelLoader {
    static final long NEEDED_BYTES = 100;

    final Map<String, RuntimeException> failures = new HashMap<>();
    final Map<String, FakeClassifier> classifiers = new HashMap<>();
    final List<String> loaded = new ArrayList<>();

    void fail(String modelId, ErrorCode code) {
        failures.put(modelId, new PatisserieException(code, "broken"));
    }

    @Override
    public Classifier load(CheckpointPublished checkpoint, MemoryReservation reservation) {
        reservation.reserve(NEEDED_BYTES);
        loaded.add(checkpoint.modelId());
        if (failures.containsKey(checkpoint.modelId())) {
            throw failures.get(checkpoint.modelId());
        }
        return classifiers.compute(checkpoint.modelId(), (id, old) -> new FakeClassifier());
    }
}
