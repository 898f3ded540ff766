package dev.patisserie.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.classify.ServedPrecision;
import dev.patisserie.inference.model.ModelVerifier.Verified;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The precision of loaded models, on an imagined machine with fast bfloat16: the results do not depend on the CPU. */
class ServedPrecisionTest extends LoadedModels {

    private static final String FIGURES = "{\"accuracy\":0.9,\"ece\":0.01,\"coverage\":[]}";
    private static final String REST =
            "\"images\":3,\"float32\":%s,\"bfloat16\":%s,\"changedLabels\":0,\"meanChange\":0,\"largestChange\":0}"
                    .formatted(FIGURES, FIGURES);
    private static final String ACCEPTED = "{\"accepted\":true," + REST;
    private static final String REJECTED = "{\"accepted\":false,\"reason\":\"too different\"," + REST;

    private static ModelTrial.Settings settings(Precision setting, double bfloat16Tolerance) {
        return new ModelTrial.Settings(8, setting, 0.001, bfloat16Tolerance, true, false);
    }

    private CheckpointPublished published(String check) {
        return TestModel.named("m-1").publishTo(store, scratch, folder -> state(folder, check));
    }

    private static void state(Path folder, String check) throws IOException {
        Path file = folder.resolve(Manifest.FILE);
        var manifest = (ObjectNode) Json.MAPPER.readTree(file.toFile());
        manifest.set("bfloat16", Json.MAPPER.readTree(check));
        Json.MAPPER.writeValue(file.toFile(), manifest);
    }

    @Test
    void acceptedModelServesInBfloat16() {
        ServedPrecision precision = served(settings(Precision.AUTO, SUITABLE), published(ACCEPTED));

        assertThat(precision.label()).isEqualTo("bfloat16");
        assertThat(precision.reason()).contains("accuracy 0.9000");
    }

    @Test
    void rejectedModelServesInFloat32() {
        ServedPrecision precision = served(settings(Precision.AUTO, SUITABLE), published(REJECTED));

        assertThat(precision.label()).isEqualTo("float32");
        assertThat(precision.reason()).contains("too different");
        assertThat(verified).containsExactly(Computation.FLOAT32);
    }

    @Test
    void earlierArchiveServesInFloat32() {
        CheckpointPublished earlier = TestModel.named("m-1").publishTo(store, scratch);

        assertThat(served(settings(Precision.AUTO, SUITABLE), earlier).label()).isEqualTo("float32");
    }

    @Test
    void earlierArchiveServesInBfloat16IfTheServiceIsSetToIt() {
        CheckpointPublished earlier = TestModel.named("m-1").publishTo(store, scratch);

        assertThat(served(settings(Precision.BFLOAT16, SUITABLE), earlier).label())
                .isEqualTo("bfloat16");
    }

    @Test
    void acceptedModelThatDoesNotReproduceItsProbesServesInFloat32WithTheReason() {
        ServedPrecision precision = served(settings(Precision.AUTO, TOO_STRICT), published(ACCEPTED));

        assertThat(precision.label()).isEqualTo("float32");
        assertThat(precision.reason()).contains("bfloat16 failed the trial", "probe");
        assertThat(verified).containsExactly(Computation.BFLOAT16);
    }

    @Test
    void modelThatFailsOnlyInThisProcessServesInFloat32() {
        // Given: the verifier's process reproduces the probes in bfloat16, this one does not
        VerifiedModelLoader loader = loader(
                settings(Precision.AUTO, TOO_STRICT), (checkpoint, unpacked, precision) -> Verified.in(precision));

        // When
        ServedPrecision precision = served(loader, published(ACCEPTED));

        // Then
        assertThat(precision.label()).isEqualTo("float32");
        assertThat(precision.reason()).contains("bfloat16 failed the trial");
        assertThat(verified).containsExactly(Computation.BFLOAT16);
    }

    @Test
    void modelThatFailsInBothPrecisionsIsRefused() {
        CheckpointPublished wrong =
                TestModel.named("m-2").probeError(0.5f).publishTo(store, scratch, folder -> state(folder, ACCEPTED));

        assertThatThrownBy(() -> served(settings(Precision.AUTO, SUITABLE), wrong))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_PROBE_MISMATCH));
    }

    @Test
    void toleranceOfBfloat16HidesNoErrorOfTheProbes() {
        // Given: probes that differ by more than the tolerance of float32 and less than that of bfloat16
        CheckpointPublished wrong =
                TestModel.named("m-3").probeError(0.01f).publishTo(store, scratch, folder -> state(folder, ACCEPTED));

        assertThatThrownBy(() -> served(settings(Precision.AUTO, SUITABLE), wrong))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_PROBE_MISMATCH));
    }

    @Test
    void unavailableVerifierDoesNotChangeThePrecision() {
        VerifiedModelLoader loader = loader(settings(Precision.AUTO, SUITABLE), (checkpoint, unpacked, precision) -> {
            throw new PatisserieException(ErrorCode.MODEL_VERIFIER_UNAVAILABLE, "no memory");
        });

        assertThatThrownBy(() -> served(loader, published(ACCEPTED))).hasMessage("no memory");
        assertThat(verified).containsExactly(Computation.BFLOAT16);
    }

    @Test
    void archiveThatCrashedInBfloat16IsRetriedInFloat32AndNotRefused() {
        // Given: a verifier whose process is killed in bfloat16
        CheckpointPublished checkpoint = published(ACCEPTED);
        VerifiedModelLoader loader = loader(settings(Precision.AUTO, SUITABLE), (event, unpacked, precision) -> {
            if (precision == Computation.BFLOAT16) {
                throw refused.suspect(event.artifactSha256(), ErrorCode.MODEL_CRASHED_VERIFIER, "killed", null);
            }
            return Verified.in(precision);
        });

        // When
        assertThatThrownBy(() -> served(loader, checkpoint))
                .isInstanceOfSatisfying(
                        PatisserieException.class,
                        e -> assertThat(e.code().retriable()).isTrue());
        ServedPrecision precision = served(loader, checkpoint);

        // Then: a successful load resets the count
        assertThat(precision.label()).isEqualTo("float32");
        assertThat(precision.reason()).contains("an earlier load");
        assertThat(verified).containsExactly(Computation.BFLOAT16, Computation.FLOAT32);
        assertThat(refused.isSuspected(checkpoint.artifactSha256())).isFalse();
    }

    @Test
    void loadsInBothPrecisionsFreeTheirMemory() throws Exception {
        ModelTrial.Settings settings = settings(Precision.AUTO, TOO_STRICT); // first in bfloat16, then in float32
        CheckpointPublished checkpoint = published(ACCEPTED);

        assertThat(NativeMemory.roundsThatLeak(30, round -> served(settings, checkpoint)))
                .isZero();
    }
}
