package dev.patisserie.standalone.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that each relative link of each document leads to a file, and its anchor to a heading. */
class DocumentLinksTest {

    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\\n]*`");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Set<String> SKIPPED = Set.of("target", "shared", "node_modules");

    @ParameterizedTest
    @MethodSource("documents")
    void everyRelativeLinkResolves(String document) {
        String text = CODE.matcher(ProjectFiles.text(document)).replaceAll("");

        assertThat(LINK.matcher(text).results().map(link -> link.group(1)))
                .filteredOn(link -> !link.contains(":"))
                .allMatch(link -> resolves(document, link));
    }

    @Test
    void anchorsAreThoseOfGitHub() {
        assertThat(anchor("What a writer of `images` can do, in short"))
                .isEqualTo("what-a-writer-of-images-can-do-in-short");
    }

    static List<String> documents() throws IOException {
        Path root = ProjectFiles.path("");
        try (Stream<Path> files = Files.walk(root, 4)) {
            return files.map(root::relativize)
                    .filter(file -> file.toString().endsWith(".md"))
                    .filter(DocumentLinksTest::isOurs)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isOurs(Path file) {
        for (Path part : file) {
            if (SKIPPED.contains(part.toString()) || part.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    private static boolean resolves(String document, String link) {
        String[] parts = link.split("#", 2);
        Path file = parts[0].isEmpty()
                ? Path.of(document)
                : Path.of(document).resolveSibling(parts[0]).normalize();
        return Files.exists(ProjectFiles.path(file.toString()))
                && (parts.length == 1 || anchors(file.toString()).contains(parts[1]));
    }

    private static Set<String> anchors(String document) {
        String text = FENCE.matcher(ProjectFiles.text(document)).replaceAll("");
        return HEADING.matcher(text)
                .results()
                .map((MatchResult heading) -> anchor(heading.group(1)))
                .collect(Collectors.toSet());
    }

    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
