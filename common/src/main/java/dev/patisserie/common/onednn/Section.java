package dev.patisserie.common.onednn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Consecutive operations that run on a few images at a time, so that their values stay in the cache.
 *
 * @param first index of the first operation
 * @param end index after the last operation
 * @param images number of images at a time, a power of two
 * @param strips number of parts of the rows at a time; 1 unless {@code images} is 1
 */
record Section(int first, int end, int images, int strips) {

    /** The part of a core's second-level cache that the values of a strip may fill. */
    private static final double STRIP_SHARE = 0.75;

    /**
     * The values of a call may fill this many second-level caches: weights are read from the third-level cache once for
     * all images of a call, so more images at a time are faster than values that fit.
     */
    private static final double CALL_SHARE = 4;

    /** More strips have too few rows to be fast. */
    private static final int MOST_STRIPS = 16;

    /**
     * Divides a program. The values of an operation's call, input and output, determine the number of images; it does
     * not decrease along the program, since otherwise all images' values would be held at each decrease.
     *
     * @param images number of images of a pass, a power of two
     * @param cacheBytes size of a core's second-level cache
     */
    static List<Section> of(Program program, int images, long cacheBytes) {
        List<Operation> operations = program.operations();
        int[] atOnce = new int[operations.size()];
        int limit = images;
        for (int i = operations.size() - 1; i >= 0; i--) {
            long fitting = (long) (CALL_SHARE * cacheBytes) / bytes(operations.get(i));
            limit = Math.min(limit, (int) Long.highestOneBit(Math.max(1, Math.min(images, fitting))));
            atOnce[i] = limit;
        }
        List<Section> sections = new ArrayList<>();
        int first = 0;
        for (int i = 1; i <= atOnce.length; i++) {
            if (i == atOnce.length || atOnce[i] != atOnce[first]) {
                sections.addAll(stripped(operations, new Section(first, i, atOnce[first], 1), cacheBytes));
                first = i;
            }
        }
        return sections;
    }

    /** Divides a section of one image at a time into a part with strips and a part without. */
    private static List<Section> stripped(List<Operation> operations, Section section, long cacheBytes) {
        int end = section.first;
        int strips = 1;
        for (int i = section.first; i < section.end && section.images == 1; i++) {
            long bytes = bytes(operations.get(i));
            if (bytes > CALL_SHARE * cacheBytes) {
                end = i + 1;
                strips = Math.max(strips, (int) Math.ceil(bytes / (STRIP_SHARE * cacheBytes)));
            }
        }
        if (strips == 1) {
            return List.of(section);
        }
        var striped = new Section(section.first, end, 1, Math.min(MOST_STRIPS, strips));
        if (!striped.isSafe(operations)) {
            return List.of(section);
        }
        var rest = new Section(end, section.end, 1, 1);
        return rest.first == rest.end ? List.of(striped) : List.of(striped, rest);
    }

    private static long bytes(Operation operation) {
        return operation.output().imageBytes()
                + operation.inputs().stream().mapToLong(Tensor::imageBytes).sum();
    }

    /**
     * Returns the rows of the output that each operation of this section has computed after each strip: those that the
     * later operations need for the same strip.
     *
     * @return {@code [operations, strips]}
     */
    int[][] rows(List<Operation> operations) {
        int[][] done = new int[end - first][strips];
        Map<Tensor, int[]> needed = new HashMap<>(); // by root
        for (int i = end - 1; i >= first; i--) {
            Operation operation = operations.get(i);
            int[] need = needed.get(operation.output().root());
            for (int strip = 0; strip < strips; strip++) {
                done[i - first][strip] = rows(operation, need, strip);
            }
            for (Tensor input : operation.inputs()) {
                require(needed.computeIfAbsent(input.root(), key -> new int[strips]), operation, done[i - first]);
            }
        }
        return done;
    }

    private int rows(Operation operation, int[] need, int strip) {
        int height = operation.output().height();
        if (strip == strips - 1) {
            return height;
        }
        return need == null ? height * (strip + 1) / strips : Math.min(height, need[strip]);
    }

    private static void require(int[] needed, Operation operation, int[] done) {
        for (int strip = 0; strip < needed.length; strip++) {
            int rows = done[strip] == 0 ? 0 : operation.window().rows().end(done[strip] - 1);
            needed[strip] = Math.max(
                    needed[strip], Math.max(0, Math.min(operation.input().height(), rows)));
        }
    }

    /** Returns whether no operation reads, in a later strip, rows that another one has overwritten. */
    private boolean isSafe(List<Operation> operations) {
        int[][] done = rows(operations);
        for (int writer = first; writer < end; writer++) {
            Tensor root = operations.get(writer).output().root();
            if (root == operations.get(writer).output()) {
                continue;
            }
            for (int reader = first; reader < writer; reader++) {
                Operation operation = operations.get(reader);
                boolean isReader = operation.inputs().stream().anyMatch(input -> input.root() == root);
                if (isReader && !isAhead(operation, done[reader - first], done[writer - first])) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isAhead(Operation reader, int[] read, int[] overwritten) {
        for (int strip = 0; strip < strips - 1; strip++) {
            if (reader.window().rows().first(read[strip]) < overwritten[strip]) {
                return false;
            }
        }
        return true;
    }

    boolean contains(int operation) {
        return operation >= first && operation < end;
    }
}
