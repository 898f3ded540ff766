package dev.patisserie.common.onednn;

import java.util.ArrayList;
import java.util.List;

/**
 * The calls of a forward pass, in order.
 *
 * @param program the operations
 * @param images number of images of a pass, a power of two
 * @param sections the division of the operations
 * @param calls the calls
 */
record Schedule(Program program, int images, List<Section> sections, List<Call> calls) {

    /**
     * A call of a primitive: an operation on some images, all rows, or on some rows of one image.
     *
     * @param operation index of the operation
     * @param firstImage index of the first image
     * @param images number of images
     * @param firstRow first row of the output
     * @param endRow row after the last one of the output
     */
    record Call(int operation, int firstImage, int images, int firstRow, int endRow) {}

    /**
     * Schedules a program.
     *
     * @param images number of images of a pass, a power of two
     * @param cacheBytes size of a core's second-level cache
     */
    static Schedule of(Program program, int images, long cacheBytes) {
        List<Section> sections = Section.of(program, images, cacheBytes);
        List<Call> calls = new ArrayList<>();
        for (Section section : sections) {
            int[][] rows = section.rows(program.operations());
            for (int image = 0; image < images; image += section.images()) {
                for (int strip = 0; strip < section.strips(); strip++) {
                    addStrip(calls, section, rows, image, strip);
                }
            }
        }
        return new Schedule(program, images, sections, List.copyOf(calls));
    }

    private static void addStrip(List<Call> calls, Section section, int[][] rows, int image, int strip) {
        for (int i = section.first(); i < section.end(); i++) {
            int firstRow = strip == 0 ? 0 : rows[i - section.first()][strip - 1];
            int endRow = rows[i - section.first()][strip];
            if (firstRow < endRow) {
                calls.add(new Call(i, image, section.images(), firstRow, endRow));
            }
        }
    }

    Operation operation(Call call) {
        return program.operations().get(call.operation());
    }
}
