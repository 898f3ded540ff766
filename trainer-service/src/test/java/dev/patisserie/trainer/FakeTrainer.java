package dev.patisserie.trainer;

import dev.patisserie.trainer.job.execution.FakePipeline;
import dev.patisserie.trainer.job.execution.Pipelines;
import dev.patisserie.trainer.job.execution.RequestLimits;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The service with a fake pipeline that trains nothing, in temporary folders. */
public class FakeTrainer implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return TestFolders.make();
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(Recipes.class);
    }

    /** Replaces the pipelines of the service. */
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
            return new Pipelines(List.of(pipeline), RequestLimits.NONE);
        }
    }
}
