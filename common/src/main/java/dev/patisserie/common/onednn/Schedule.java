package dev.patisserie.common.onednn;

import java.util.ArrayList;
import java.util.List;

/**
 * The calls of a forward pass, in order. The operations are divided into sections, each of which runs on a few images
 * at a time, so that their values stay in the cache.
 *
 * @param program the operations
 * @param images number of images of a pass, a power of two
 * @param sections the division of the operations
 * @param calls the calls
 */
record Schedule(Program program, int images, List<Section> sections, List<Call> calls) {

    /**
     * The values of a call, input and output, may fill this many second-level caches. Fewer images at a time would need
     * the weights from the third-level cache more often, more images the values. Measured with Xception on a CPU with 2
     * MiB per core: 2 to 4 are equal, 6 and 8 take 5 to 20 % longer.
     */
    private static final int CACHES = 3;

    /**
     * Consecutive operations with the same number of images at a time.
     *
     * @param first index of the first operation
     * @param end index after the last operation
     * @param images number of images at a time, a power of two
     */
    record Section(int first, int end, int images) {

        boolean contains(int operation) {
            return operation >= first && operation < end;
        }
    }

    /**
     * A call of a primitive.
     *
     * @param operation index of the operation
     * @param firstImage index of the first image
     * @param images number of images
     */
    record Call(int operation, int firstImage, int images) {}

    /**
     * Schedules a program.
     *
     * @param images number of images of a pass, a power of two
     * @param cacheBytes size of a core's second-level cache
     */
    static Schedule of(Program program, int images, long cacheBytes) {
        List<Section> sections = sections(program.operations(), images, CACHES * cacheBytes);
        List<Call> calls = new ArrayList<>();
        for (Section section : sections) {
            for (int image = 0; image < images; image += section.images()) {
                for (int operation = section.first(); operation < section.end(); operation++) {
                    calls.add(new Call(operation, image, section.images()));
                }
            }
        }
        return new Schedule(program, images, sections, List.copyOf(calls));
    }

    /**
     * The number of images at a time does not decrease along the program, since the values of all images would be held
     * at each decrease.
     */
    private static List<Section> sections(List<Operation> operations, int images, long budgetBytes) {
        int[] atOnce = new int[operations.size()];
        int limit = images;
        for (int i = operations.size() - 1; i >= 0; i--) {
            long fitting = Math.max(1, Math.min(limit, budgetBytes / bytes(operations.get(i))));
            limit = Math.toIntExact(Long.highestOneBit(fitting));
            atOnce[i] = limit;
        }
        List<Section> sections = new ArrayList<>();
        int first = 0;
        for (int i = 1; i <= atOnce.length; i++) {
            if (i == atOnce.length || atOnce[i] != atOnce[first]) {
                sections.add(new Section(first, i, atOnce[first]));
                first = i;
            }
        }
        return sections;
    }

    private static long bytes(Operation operation) {
        return operation.output().imageBytes()
                + operation.inputs().stream().mapToLong(Tensor::imageBytes).sum();
    }

    Operation operation(Call call) {
        return program.operations().get(call.operation());
    }
}
