package dev.patisserie.inference.shadow.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.ShadowAnswered.Failure;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.model.TestModel;
import dev.patisserie.inference.shadow.CandidateAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparedModelsTest {

    private static final float[] GREEN = {0.2f, 0.5f, 0.3f};

    @TempDir
    Path folder;

    private final List<String> calls = new ArrayList<>();
    private final Fake candidate = new Fake("candidate", GREEN);
    private final Fake champion = new Fake("champion", GREEN);
    private Manifest manifest;

    @BeforeEach
    void readManifest() throws IOException {
        Files.createDirectories(folder.resolve("scratch"));
        var checkpoint = TestModel.named("m-1").publishTo(folder.resolve("store"), folder.resolve("scratch"));
        ModelArchive.unpack(folder.resolve("store").resolve(checkpoint.artifact()), folder.resolve("unpacked"));
        manifest = ModelArchive.readManifest(folder.resolve("unpacked"));
    }

    private ComparedModels models(Fake model, int timed) {
        return new ComparedModels(
                (file, size) -> file,
                new ComparedModels.Model(manifest, model),
                Optional.of(new ComparedModels.Model(manifest, champion)),
                timed);
    }

    @Test
    void bothModelsClassifyTheFirstImagesInAlternatingOrder() {
        ComparedModels models = models(candidate, 3);

        List<CandidateAnswer> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            answers.add(models.answer(new byte[1]));
        }

        assertThat(calls)
                .containsExactly(
                        "candidate", "champion", "champion", "candidate", "candidate", "champion", "candidate");
        assertThat(champion.closed).isEqualTo(1);
        assertThat(candidate.closed).isZero();
        assertThat(answers.subList(0, 3)).allSatisfy(answer -> {
            assertThat(answer.championMillis()).isNotNegative();
            assertThat(answer.candidateMillis()).isNotNegative();
        });
        assertThat(answers.get(3)).isEqualTo(new CandidateAnswer("green", (double) GREEN[1], null, null, null, null));
    }

    @Test
    void championIsClosedAtOnceIfNoTimesAreCompared() {
        models(candidate, 0);

        assertThat(champion.closed).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"NaN, not-finite", "Infinity, not-finite", "0.9, failed", "-0.1, failed"})
    void invalidProbabilitiesAreAFailure(float value, String code) {
        CandidateAnswer answer =
                models(new Fake("candidate", value, 0.5f, 0.3f), 1).answer(new byte[1]);

        assertThat(answer.failure()).isEqualTo(code).isIn(Failure.NOT_FINITE, Failure.FAILED);
        assertThat(answer.label()).isNull();
    }

    @Test
    void failureOfTheChampionDoesNotConcernTheCandidate() {
        champion.fails = true;

        CandidateAnswer answer = models(candidate, 2).answer(new byte[1]);

        assertThat(answer.label()).isEqualTo("green");
        assertThat(answer.championMillis()).isNull();
    }

    @Test
    void failureOfTheCandidateIsReported() {
        candidate.fails = true;

        assertThatThrownBy(() -> models(candidate, 2).answer(new byte[1])).isInstanceOf(IllegalStateException.class);
    }

    /** A model with one answer. */
    private final class Fake implements Classifier {
        private final String name;
        private final float[] row;
        private boolean fails;
        private int closed;

        Fake(String name, float... row) {
            this.name = name;
            this.row = row;
        }

        @Override
        public float[][] classify(List<byte[]> images) {
            calls.add(name);
            if (fails) {
                throw new IllegalStateException("broken");
            }
            return new float[][] {row};
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
