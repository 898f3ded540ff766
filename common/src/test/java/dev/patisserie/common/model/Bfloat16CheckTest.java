package dev.patisserie.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.model.Bfloat16Check.Coverage;
import dev.patisserie.common.model.Bfloat16Check.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The comparison in bfloat16 as a part of the manifest. */
class Bfloat16CheckTest {

    private static final String VALID = """
            {"accepted":true,"images":200,
             "float32":{"accuracy":0.87,"ece":0.03,"coverage":[{"alpha":0.1,"value":0.91}],"unsure":0.1,"familiar":0.95},
             "bfloat16":{"accuracy":0.865,"ece":0.031,"coverage":[{"alpha":0.1,"value":0.905}],"unsure":0.105,"familiar":0.95},
             "changedLabels":3,"meanChange":0.001,"largestChange":0.04,"computedInFloat32":40}""";

    private static final Bfloat16Check CHECK = new Bfloat16Check(
            true,
            null,
            200,
            new Figures(0.87, 0.03, List.of(new Coverage(0.1, 0.91)), 0.1, 0.95),
            new Figures(0.865, 0.031, List.of(new Coverage(0.1, 0.905)), 0.105, 0.95),
            3,
            0.001,
            0.04,
            40);

    @TempDir
    Path folder;

    private static Manifest manifest(Bfloat16Check check) {
        return new Manifest(
                "m-1",
                List.of("cake", "pie"),
                100,
                "SimpleConvNet",
                9_450_000,
                TrainingRequested.of("r-1", Pipeline.SIMPLE, "desserts"),
                "0".repeat(64),
                "1".repeat(64),
                3,
                new Manifest.Evaluation(3, 0.4, 2 / 3.0, List.of(), List.of()),
                List.of(new Manifest.Probe("cake-1.jpg", "cake", List.of(0.75f, 0.25f))),
                Map.of(),
                Instant.EPOCH,
                null,
                null,
                check);
    }

    private Manifest read(String check) throws IOException {
        ObjectNode json = Json.MAPPER.valueToTree(manifest(null));
        json.set("bfloat16", Json.MAPPER.readTree(check));
        Files.writeString(folder.resolve(Manifest.FILE), json.toString());
        return ModelArchive.readManifest(folder);
    }

    @Test
    void manifestKeepsTheComparison() throws IOException {
        ModelArchive.writeManifest(folder, manifest(CHECK));

        assertThat(ModelArchive.readManifest(folder)).isEqualTo(manifest(CHECK));
    }

    @Test
    void fieldsHaveTheirPublishedNames() throws IOException {
        assertThat(read(VALID).bfloat16()).isEqualTo(CHECK);
    }

    @Test
    void manifestWithoutComparisonIsThatOfEarlierVersions() throws IOException {
        ModelArchive.writeManifest(folder, manifest(null));

        assertThat(folder.resolve(Manifest.FILE)).content().doesNotContain("bfloat16");
        assertThat(ModelArchive.readManifest(folder).bfloat16()).isNull();
    }

    @Test
    void earlierArchivesComparedAllImages() throws IOException {
        String earlier = VALID.replace(",\"computedInFloat32\":40", "");

        assertThat(read(earlier).bfloat16().computedInFloat32()).isNull();
    }

    /** The part of a manifest that a reader of an earlier version knows. */
    record EarlierManifest(String modelId, Uncertainty uncertainty) {}

    @Test
    void earlierReadersSkipTheComparison() throws IOException {
        ModelArchive.writeManifest(folder, manifest(CHECK));

        EarlierManifest read =
                Json.MAPPER.readValue(folder.resolve(Manifest.FILE).toFile(), EarlierManifest.class);

        assertThat(read).isEqualTo(new EarlierManifest("m-1", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"accepted\":false",
                "\"accepted\":true,\"reason\":\"too different\"",
                "\"accepted\":null",
                "\"accepted\":\"true\""
            })
    void decisionMustAgreeWithItsReason(String decision) {
        assertInvalid(VALID.replace("\"accepted\":true", decision));
    }

    @Test
    void reasonIsLimited() throws IOException {
        String rejected = "\"accepted\":false,\"reason\":\"%s\"";
        String longest = "x".repeat(Bfloat16Check.LONGEST_REASON);

        assertThat(read(VALID.replace("\"accepted\":true", rejected.formatted(longest)))
                        .bfloat16()
                        .reason())
                .isEqualTo(longest);
        assertInvalid(VALID.replace("\"accepted\":true", rejected.formatted(longest + "x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"images\":0", "\"images\":\"200\"", "\"images\":null"})
    void imagesAreANumberOfAtLeastOne(String images) {
        assertInvalid(VALID.replace("\"images\":200", images));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"computedInFloat32\":0", "\"computedInFloat32\":201", "\"computedInFloat32\":-5"})
    void computedImagesAreSomeOfTheImages(String computed) {
        assertInvalid(VALID.replace("\"computedInFloat32\":40", computed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"float32\":", "\"bfloat16\":", "\"coverage\":"})
    void figuresOfBothPrecisionsAreRequired(String field) {
        assertInvalid(VALID.replace(field, "\"other\":"));
    }

    private void assertInvalid(String check) {
        assertThatThrownBy(() -> read(check))
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.MODEL_ARCHIVE_INVALID));
    }
}
