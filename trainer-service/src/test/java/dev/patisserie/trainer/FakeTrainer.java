package dev.patisserie.trainer;

import dev.patisserie.trainer.job.FakePipeline;
import dev.patisserie.trainer.job.Pipelines;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The service as it is, but for a recipe that trains nothing; over folders of its own. */
public class FakeTrainer implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        try {
            Path folder = Files.createTempDirectory(Path.of("target"), "trainer").toAbsolutePath();
            var settings = new HashMap<String, String>();
            settings.put(
                    "trainer.data-root", Files.createDirectory(folder.resolve("data")).toString());
            settings.put("trainer.model-store", folder.resolve("models").toString());
            settings.put("trainer.work-dir", folder.resolve("work").toString());
            settings.put("trainer.retry-delay", "PT0.1S");
            settings.put( // so that a test need not wait for the next commit
                    "mp.messaging.incoming.training-requests.auto.commit.interval.ms", "100");
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(Recipes.class);
    }

    /** Stands in for the recipes of the service. */
    @Alternative
    @Singleton
    static class Recipes {

        private final FakePipeline pipeline = new FakePipeline();

        @Produces
        @Singleton
        FakePipeline pipeline() {
            return pipeline;
        }

        @Produces
        @Singleton
        Pipelines pipelines() {
            return new Pipelines(List.of(pipeline));
        }
    }
}
