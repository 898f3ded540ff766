package dev.patisserie.standalone.command.stack;

import java.util.HashMap;
import java.util.Map;

/** The settings of the feedback service for a loop of minutes instead of weeks. */
final class LoopSettings {

    private LoopSettings() {}

    static Map<String, String> feedback() {
        Map<String, String> settings = new HashMap<>();
        // With a large budget, the rates of the selection remain those before the first image.
        settings.put("feedback.budget", "1000000");
        settings.put("feedback.publish-every", "PT10S");
        settings.put("feedback.false-alarm-every", "PT1H");
        return settings;
    }
}
