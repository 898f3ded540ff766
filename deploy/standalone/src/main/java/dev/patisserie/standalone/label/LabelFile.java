package dev.patisserie.standalone.label;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a file of labels: comma-separated values in UTF-8, quoted as in RFC 4180. The first line names the columns
 * {@code imageId} and {@code label}, and optionally {@code labeller} and {@code at} (ISO 8601, UTC), in any order.
 */
public final class LabelFile {

    /** Precedes the text in files of some spreadsheet programs. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final String IMAGE_ID = "imageId";
    private static final String LABEL = "label";
    private static final String LABELLER = "labeller";
    private static final String AT = "at";

    private static final Set<String> COLUMNS = Set.of(IMAGE_ID, LABEL, LABELLER, AT);
    private static final List<String> REQUIRED = List.of(IMAGE_ID, LABEL);

    private static final CsvMapper CSV = CsvMapper.csvBuilder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();

    private final Optional<String> none;
    private final List<LabelLine> lines = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<List<String>, Long> known = new HashMap<>();
    private List<String> columns = List.of();

    private LabelFile(Optional<String> none) {
        this.none = none;
    }

    /**
     * A line that is not a label.
     *
     * @param number the line in which it begins, from 1
     * @param reason the expected and the found content
     */
    public record Problem(long number, String reason) {

        @Override
        public String toString() {
            return "line %d: %s".formatted(number, reason);
        }
    }

    /**
     * The content of a file.
     *
     * @param lines the valid lines, in their order
     * @param problems the other lines, in their order
     */
    public record Content(List<LabelLine> lines, List<Problem> problems) {

        /** Copies the lists. */
        public Content {
            lines = List.copyOf(lines);
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads a file. A wrong line does not end the reading, except one with a wrong quotation, after which lines cannot
     * be told apart.
     *
     * @param none the value of column {@code label} of images that show none of the classes; empty if there is none
     * @throws IllegalArgumentException if the first line does not name the columns, or the file is not in UTF-8
     * @throws IOException if the file cannot be read
     */
    public static Content read(Path file, Optional<String> none) throws IOException {
        var reading = new LabelFile(none);
        try (Reader in = Files.newBufferedReader(file); // rejects bytes that are not UTF-8
                MappingIterator<String[]> rows = CSV.readerFor(String[].class).readValues(in)) {
            reading.readAll(rows);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "expected a file in UTF-8, found other bytes in %s; convert it".formatted(file), e);
        }
        return new Content(reading.lines, reading.problems);
    }

    private void readAll(MappingIterator<String[]> rows) throws IOException {
        columns = columns(rows.hasNextValue() ? rows.nextValue() : new String[0]);
        while (rows.hasNextValue()) {
            long number = rows.getCurrentLocation().getLineNr();
            try {
                read(number, rows.nextValue());
            } catch (JsonProcessingException e) {
                problems.add(new Problem(
                        number, "expected a closing quotation mark, found none; this and later lines were not read"));
                return;
            }
        }
    }

    private static List<String> columns(String[] first) {
        List<String> header = Arrays.stream(first)
                .map(name -> name.replace(BYTE_ORDER_MARK, "").strip())
                .toList();
        boolean complete = header.containsAll(REQUIRED) && COLUMNS.containsAll(header);
        if (!complete || new HashSet<>(header).size() != header.size()) {
            throw new IllegalArgumentException(
                    "expected a first line with the columns imageId,label and optionally labeller,at, found %s; correct the first line"
                            .formatted(header.isEmpty() ? "an empty file" : String.join(",", header)));
        }
        return header;
    }

    private void read(long number, String[] row) {
        try {
            lines.add(line(number, row));
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(number, e.getMessage()));
        }
    }

    private LabelLine line(long number, String[] row) {
        if (row.length != columns.size()) {
            throw new IllegalArgumentException(
                    "expected %d values, as in the first line, found %d".formatted(columns.size(), row.length));
        }
        String imageId = cell(row, IMAGE_ID)
                .orElseThrow(() -> new IllegalArgumentException("expected an image id, found none; see 'watch'"));
        String label = cell(row, LABEL)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "expected a class, found none; remove the line, or write the value of --none for images of no class"));
        Optional<String> labeller = cell(row, LABELLER);
        requireFirst(number, imageId, labeller);
        return new LabelLine(
                number,
                imageId,
                Optional.of(label).filter(found -> !none.equals(Optional.of(found))),
                labeller,
                cell(row, AT).map(LabelFile::instant));
    }

    /** Rejects a second label of one labeller for one image, of which the file does not say which is in force. */
    private void requireFirst(long number, String imageId, Optional<String> labeller) {
        Long earlier = known.putIfAbsent(List.of(imageId, labeller.orElse("")), number);
        if (earlier != null) {
            throw new IllegalArgumentException(
                    "expected one label of each labeller for image '%s', found another in line %d; keep one of them"
                            .formatted(imageId, earlier));
        }
    }

    private Optional<String> cell(String[] row, String column) {
        int index = columns.indexOf(column);
        return index < 0 ? Optional.empty() : Optional.of(row[index].strip()).filter(text -> !text.isEmpty());
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("expected at as in 2026-01-31T12:00:00Z, found '%s'".formatted(text), e);
        }
    }
}
