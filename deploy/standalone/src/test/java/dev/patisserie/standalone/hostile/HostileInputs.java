package dev.patisserie.standalone.hostile;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.standalone.e2e.RunningStack;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;

/** All hostile inputs, in groups. */
final class HostileInputs {

    private static final String MODELS = "models and their records";

    private final Map<String, List<Attack>> groups = new LinkedHashMap<>();
    private final ModelAttacks models;
    private final SwapAttacks swaps;

    /**
     * Creates the inputs.
     *
     * @param stack the services
     * @param good the serving model and another valid one
     * @param photo a decodable file
     * @param outcomes the outcomes of all images
     * @param producer the caller closes it
     */
    HostileInputs(
            RunningStack stack,
            List<CheckpointPublished> good,
            byte[] photo,
            OutcomeRecorder outcomes,
            KafkaProducer<byte[], byte[]> producer)
            throws IOException {
        CheckpointPublished serving = good.get(0);
        var http = new HttpAttacks(stack.inferenceAddress(), serving.dataset(), photo);
        models = new ModelAttacks(producer, stack.inferenceAddress(), stack.models(), serving);
        swaps = new SwapAttacks(stack.bootstrap(), stack.inferenceAddress(), http, serving.dataset());
        var connections = new ConnectionAttacks(stack.inferenceAddress(), serving.dataset(), http::assertAnswered);
        List<Attack> swapping =
                swaps.attacks(serving.modelId(), good.get(1).modelId()).toList();
        groups.put("HTTP", http.attacks().toList());
        groups.put("connections", connections.attacks().toList());
        groups.put("swaps of good models", swapping);
        groups.put(
                "images",
                new ImageAttacks(producer, stack.inferenceAddress(), photo, outcomes)
                        .attacks()
                        .toList());
        groups.put(MODELS, models.attacks().toList());
        groups.put("swaps of good models, again", swapping);
        groups.put(
                "training requests and cancellations",
                new RequestAttacks(stack.bootstrap(), serving.requestId())
                        .attacks()
                        .toList());
    }

    /** Returns the inputs of a round by group, in order. */
    Map<String, List<Attack>> groups() {
        return groups;
    }

    /** Returns the inputs that take minutes, which are sent once in a run. */
    Map<String, List<Attack>> once() {
        return Map.of(MODELS, List.of(models.endlessComputation()));
    }

    /** Returns the number of different inputs, without swaps. */
    int count() {
        return once().values().stream().mapToInt(List::size).sum()
                + groups.entrySet().stream()
                        .filter(group -> !group.getKey().startsWith("swaps"))
                        .mapToInt(group -> group.getValue().size())
                        .sum();
    }

    /** Returns the number of swaps so far. */
    int swaps() {
        return swaps.swaps();
    }
}
