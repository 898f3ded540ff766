package dev.patisserie.standalone.command.stack;

import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The settings of the feedback service for a loop of minutes instead of weeks. */
final class LoopSettings {

    /** Width and height of the model's input in pixels; trains twice as fast as with the default of 100. */
    static final int IMAGE_SIZE = 64;

    /** The fields that the service sets. */
    private static final List<String> OWN = List.of("requestId", "dataset", "trigger");

    private LoopSettings() {}

    /**
     * Returns the settings.
     *
     * @param request the training of the first model, whose recipe is that of the automatic one too
     */
    static Map<String, String> feedback(TrainingRequested request) throws IOException {
        Map<String, String> settings = new HashMap<>();
        // With a large budget, the rates of the selection remain those before the first image.
        settings.put("feedback.budget", "1000000");
        settings.put("feedback.publish-after", "1000000");
        settings.put("feedback.publish-every", "PT10S");
        settings.put("feedback.false-alarm-every", "PT1H");
        settings.put("feedback.retrain.mode", "act");
        settings.put("feedback.retrain.cool-down", "PT0S");
        settings.put("feedback.retrain.min-new-labels", "400");
        settings.put("feedback.retrain.max-per-week", "1");
        settings.put("feedback.retrain.request", recipe(request));
        return settings;
    }

    private static String recipe(TrainingRequested request) throws IOException {
        Map<?, ?> fields = Json.MAPPER.convertValue(request, Map.class);
        fields.keySet().removeAll(OWN);
        return Json.MAPPER.writeValueAsString(fields);
    }
}
