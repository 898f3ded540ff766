package dev.patisserie.trainer.job.execution;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A trainer in a temporary folder, with a pipeline and a broker that tests control. */
public abstract class TrainerTestBase {

    @TempDir
    Path folder;

    public final FakePipeline pipeline = new FakePipeline();
    public final FakeBroker broker = new FakeBroker();
    public TrainerFixture trainer;

    @BeforeEach
    void open() {
        trainer = new TrainerFixture(folder, pipeline, broker);
    }

    @AfterEach
    void close() {
        trainer.close();
    }

    /** Closes the trainer and opens another one on its folder. */
    final void restart() {
        trainer.close();
        open();
    }

    final void awaitSettled(String requestId) {
        trainer.awaitSettled(requestId);
    }

    final String modelId(String requestId) {
        return trainer.store.find(requestId).orElseThrow().job().spec().modelId();
    }
}
