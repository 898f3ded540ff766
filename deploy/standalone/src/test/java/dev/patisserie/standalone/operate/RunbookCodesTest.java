package dev.patisserie.standalone.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.store.StoreContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that the runbook explains each error code. */
class RunbookCodesTest {

    private static final Pattern USE = Pattern.compile("\\bErrorCode\\.([A-Z_]+)\\b");

    private static final Pattern ROW = Pattern.compile("^\\| `([A-Z_]+)` \\|", Pattern.MULTILINE);

    /** The packages that verify published models; their codes are those of topic model-swaps. */
    private static final Set<String> TRIALS = Set.of(
            "inference-service/src/main/java/dev/patisserie/inference/model",
            "inference-service/src/main/java/dev/patisserie/inference/verify",
            "common/src/main/java/dev/patisserie/common/model",
            "common/src/main/java/dev/patisserie/common/model/check",
            "common/src/main/java/dev/patisserie/common/signing");

    /** Codes of HTTP responses, and the code of a requested cancellation. */
    private static final Set<ErrorCode> NOT_OF_OPERATORS = EnumSet.of(
            ErrorCode.MODEL_UNKNOWN,
            ErrorCode.MODEL_NOT_LOADED,
            ErrorCode.REQUEST_ENCODING_UNSUPPORTED,
            ErrorCode.REQUEST_TOO_LARGE,
            ErrorCode.SERVICE_BUSY,
            ErrorCode.TRAINING_CANCELLED);

    private static String runbook() {
        return ProjectFiles.text("docs/runbook.md");
    }

    private static String entry(String alert) {
        String from = runbook().split("(?m)^## " + alert + "$", 2)[1];
        return from.split("(?m)^## ", 2)[0];
    }

    private static Set<ErrorCode> rows(String alert) {
        return ROW.matcher(entry(alert))
                .results()
                .map(row -> ErrorCode.valueOf(row.group(1)))
                .collect(Collectors.toSet());
    }

    private static Set<ErrorCode> ofTrials(boolean retriable) {
        Stream<ErrorCode> ofSources = TRIALS.stream()
                .map(ProjectFiles::path)
                .flatMap(RunbookCodesTest::sources)
                .flatMap(source -> USE.matcher(source).results())
                .map(use -> ErrorCode.valueOf(use.group(1)));
        return Stream.concat(ofSources, ofModelStore())
                .filter(code -> !code.name().startsWith("IMAGE_")) // of probe images, which a trial translates
                .filter(code -> code.retriable() == retriable)
                .collect(Collectors.toSet());
    }

    private static Stream<ErrorCode> ofModelStore() {
        StoreContent models = StoreContent.MODELS;
        return Stream.of(
                models.unavailable(),
                models.missing(),
                models.nameInvalid(),
                models.noFile(),
                models.otherSize(),
                ErrorCode.DISK_FULL);
    }

    private static Stream<String> sources(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(RunbookCodesTest::text)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyCodeOfARefusedModelHasARow() {
        assertThat(rows("ModelRefused")).isNotEmpty().isEqualTo(ofTrials(false));
    }

    @Test
    void everyCodeOfADeferredModelHasARow() {
        assertThat(rows("ModelDeferred")).isNotEmpty().isEqualTo(ofTrials(true));
    }

    @Test
    void runbookContainsEveryCodeForOperators() {
        Set<ErrorCode> codes = EnumSet.complementOf(EnumSet.copyOf(NOT_OF_OPERATORS));

        assertThat(codes).allMatch(code -> runbook().contains("`" + code + "`"));
    }
}
