package dev.patisserie.common.onednn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The regions of the tensors in one block of memory. Tensors that are not in use at the same time share a region. */
final class ArenaPlan {

    /** Size of a page of memory in bytes. */
    static final long PAGE = 4096;

    private final Schedule schedule;
    private final Map<Tensor, Region> regions = new IdentityHashMap<>(); // by root
    private long bytes;

    /**
     * A part of the memory.
     *
     * @param images number of images that it holds
     * @param first index of the first operation that uses it; -1 for the input
     * @param last index of the last operation that uses it
     * @param offset bytes from the start of the memory
     * @param bytes size
     */
    private record Region(int images, int first, int last, long offset, long bytes) {

        boolean overlapsInTime(Region other) {
            return first <= other.last && other.first <= last;
        }

        long end() {
            return offset + bytes;
        }
    }

    private ArenaPlan(Schedule schedule) {
        this.schedule = schedule;
    }

    /** Assigns the regions. The input has room for float32 values. */
    static ArenaPlan of(Schedule schedule) {
        var plan = new ArenaPlan(schedule);
        Map<Tensor, Region> unplaced = plan.lifetimes();
        unplaced.entrySet().stream()
                .sorted(Comparator.comparing(entry -> -entry.getValue().bytes()))
                .forEach(entry -> plan.place(entry.getKey(), entry.getValue()));
        return plan;
    }

    private Map<Tensor, Region> lifetimes() {
        Map<Tensor, int[]> uses = new LinkedHashMap<>(); // first and last operation
        List<Operation> operations = schedule.program().operations();
        for (int i = 0; i < operations.size(); i++) {
            use(uses, operations.get(i).output(), i);
            for (Tensor input : operations.get(i).inputs()) {
                use(uses, input, i);
            }
        }
        use(uses, schedule.program().input(), -1);
        schedule.program().outputs().values().forEach(output -> use(uses, output, operations.size()));
        Map<Tensor, Region> unplaced = new LinkedHashMap<>();
        uses.forEach((tensor, range) -> unplaced.put(tensor, region(tensor, range[0], range[1])));
        return unplaced;
    }

    private static void use(Map<Tensor, int[]> uses, Tensor tensor, int operation) {
        int[] range = uses.computeIfAbsent(tensor.root(), key -> new int[] {operation, operation});
        range[0] = Math.min(range[0], operation);
        range[1] = Math.max(range[1], operation);
    }

    /** A tensor within a section holds the images of a call, one between sections those of the pass. */
    private Region region(Tensor tensor, int first, int last) {
        ElementType type = tensor == schedule.program().input() ? ElementType.FLOAT32 : tensor.type();
        long imageBytes = tensor.imageBytes(type);
        Optional<Schedule.Section> start = section(first);
        Optional<Schedule.Section> end = section(last);
        if (start.isPresent() && start.equals(end)) {
            int images = start.get().images();
            return new Region(images, first, last, 0, pages(images * imageBytes));
        }
        return new Region(
                schedule.images(),
                start.map(Schedule.Section::first).orElse(first),
                end.map(section -> section.end() - 1).orElse(last),
                0,
                pages(schedule.images() * imageBytes));
    }

    private Optional<Schedule.Section> section(int operation) {
        return schedule.sections().stream()
                .filter(section -> section.contains(operation))
                .findFirst();
    }

    private static long pages(long size) {
        return (size + PAGE - 1) / PAGE * PAGE;
    }

    /** Places a tensor at the lowest offset that is free throughout its use. */
    private void place(Tensor tensor, Region unplaced) {
        List<Region> busy = new ArrayList<>(regions.values());
        busy.removeIf(region -> !region.overlapsInTime(unplaced));
        busy.sort(Comparator.comparingLong(Region::offset));
        long offset = 0;
        for (Region region : busy) {
            if (offset + unplaced.bytes() <= region.offset()) {
                break;
            }
            offset = Math.max(offset, region.end());
        }
        var placed = new Region(unplaced.images(), unplaced.first(), unplaced.last(), offset, unplaced.bytes());
        regions.put(tensor, placed);
        bytes = Math.max(bytes, placed.end());
    }

    /** Returns the size of the memory. */
    long bytes() {
        return bytes;
    }

    /** Returns where the region of a tensor starts, in bytes. */
    long offset(Tensor tensor) {
        return regions.get(tensor.root()).offset();
    }

    /**
     * Returns where an image starts, in bytes.
     *
     * @param imageBytes size of an image
     */
    long offset(Tensor tensor, int image, long imageBytes) {
        Region region = regions.get(tensor.root());
        return region.offset() + image % region.images() * imageBytes;
    }
}
