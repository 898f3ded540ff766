package dev.patisserie.standalone.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.fault.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tests that messages describe the exceptions of the JDK and of libraries by {@link Reasons}. Their own messages name
 * Java classes, or consist of a path. Only the services' logs may contain them.
 */
class MessagesOfExceptionsTest {

    /** A parameter of a method or of a {@code catch}. */
    private static final Pattern DECLARATION = Pattern.compile(
            "[(|,]\\s*(?:final )?((?:\\w+\\s*\\|\\s*)*(?:\\w*Exception|Throwable|\\w*Error))\\s+(\\w+)\\s*[,)]");

    /** Exceptions whose messages this project does not write. */
    private static final Set<String> FOREIGN = Set.of(
            "IOException",
            "UncheckedIOException",
            "ExecutionException",
            "CompletionException",
            "InvocationTargetException",
            "RuntimeException",
            "Exception",
            "Error",
            "Throwable",
            "KafkaException",
            "TranslateException",
            "ZipException");

    private static final Pattern LOGGED =
            Pattern.compile("\\bLOG\\s*\\.\\s*\\w+\\((?:[^;\"]|\"(?:[^\"\\\\]|\\\\.)*+\")*+;");

    private static final Pattern COMMENT = Pattern.compile("(?s:/\\*.*?\\*/)|(?m://.*$)");

    private static final Pattern FORMATTED = Pattern.compile("\\.formatted\\(");

    /** An exception, or its cause. */
    private static final String VALUE = "\\b(\\w+)(?:\\s*\\.getCause\\(\\))?";

    private static final List<Pattern> TEXTS = Stream.of(
                    "\"\\s*\\+\\s*" + VALUE + "\\s*[;,+)]",
                    VALUE + "\\s*\\.(?:toString|getMessage|getLocalizedMessage)\\(\\)",
                    "String\\.valueOf\\(\\s*" + VALUE + "\\s*\\)")
            .map(Pattern::compile)
            .toList();

    /** Classes that describe exceptions, recognise a full disk by its message, or write the log. */
    private static final Set<String> MAY =
            Set.of("Reasons.java", "DiskSpace.java", "JsonRejection.java", "PrintableLog.java");

    @Test
    void messagesDescribeForeignExceptionsByReasons() throws IOException {
        List<String> found = new ArrayList<>();
        for (String module : ProjectFiles.MODULES) {
            Path sources = ProjectFiles.path(module + "/src/main/java");
            try (Stream<Path> files = Files.walk(sources)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    if (!MAY.contains(file.getFileName().toString())) {
                        uses(Files.readString(file)).forEach(use -> found.add(file.getFileName() + ": " + use));
                    }
                }
            }
        }

        assertThat(found).isEmpty();
    }

    @Test
    void rawExceptionInAMessageIsFound() {
        String begin = "void a() { try { b(); } catch (IOException | KafkaException e) { throw ";
        assertThat(uses(begin + "failed(\"no: %s\".formatted(e), e); }")).hasSize(1);
        assertThat(uses(begin + "failed(\"no: %s\".formatted(1, e.getCause()), e); }"))
                .hasSize(1);
        assertThat(uses(begin + "failed(\"no: \" + e, e); }")).hasSize(1);
        assertThat(uses(begin + "failed(e.toString(), e); }")).hasSize(1);
        assertThat(uses(begin + "failed(e.getCause().getMessage(), e); }")).hasSize(1);
        assertThat(uses(begin + "failed(\"no: %s\".formatted(Reasons.of(e)), e); }"))
                .isEmpty();
        assertThat(uses(begin + "e; } LOG.warnf(\"no reason=%s\", e);")).isEmpty();
    }

    /** Returns the raw uses of exceptions in the strings of a source. */
    private static List<String> uses(String source) {
        String code = blank(LOGGED, blank(COMMENT, source));
        List<Declared> declared = DECLARATION
                .matcher(code)
                .results()
                .map(d -> new Declared(d.start(), d.group(2), isForeign(d.group(1))))
                .toList();
        List<String> found = new ArrayList<>();
        FORMATTED.matcher(code).results().forEach(call -> arguments(code, call.end()).stream()
                .map(Pattern.compile(VALUE)::matcher)
                .filter(Matcher::matches)
                .filter(a -> isForeign(declared, a.group(1), call.start()))
                .forEach(a -> found.add("formatted: " + a.group())));
        TEXTS.stream()
                .flatMap(use -> use.matcher(code).results())
                .filter(use -> isForeign(declared, use.group(1), use.start()))
                .forEach(use -> found.add(use.group()));
        return found;
    }

    /** Replaces each match by spaces, which keeps the positions. */
    private static String blank(Pattern pattern, String code) {
        return pattern.matcher(code)
                .replaceAll(match -> " ".repeat(match.group().length()));
    }

    /** Returns the arguments of a call, from the position after its parenthesis. */
    private static List<String> arguments(String code, int begin) {
        List<String> arguments = new ArrayList<>();
        int depth = 0;
        int from = begin;
        for (int i = begin; depth >= 0; i++) {
            char found = code.charAt(i);
            if (found == '"') {
                i = endOfString(code, i);
            } else if (found == '(') {
                depth++;
            } else if (found == ')') {
                depth--;
            }
            if (depth < 0 || depth == 0 && found == ',') {
                arguments.add(code.substring(from, i).strip());
                from = i + 1;
            }
        }
        return arguments;
    }

    private static int endOfString(String code, int begin) {
        int end = begin + 1;
        while (code.charAt(end) != '"') {
            end += code.charAt(end) == '\\' ? 2 : 1;
        }
        return end;
    }

    private static boolean isForeign(String types) {
        return Stream.of(types.split("\\|")).map(String::strip).anyMatch(FOREIGN::contains);
    }

    /** Returns whether the nearest declaration above a use has a foreign type. */
    private static boolean isForeign(List<Declared> declared, String name, int place) {
        return declared.stream()
                .filter(d -> d.name().equals(name) && d.place() < place)
                .reduce((former, later) -> later)
                .map(Declared::foreign)
                .orElse(false);
    }

    private record Declared(int place, String name, boolean foreign) {}
}
