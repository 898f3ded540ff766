package dev.patisserie.common.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Schedules and memory plans of random programs. */
class ScheduleTest {

    private static final long CACHE = 4096; // bytes

    @Test
    void everyOperationSeesEveryImageOnceAndInOrder() {
        for (int seed = 0; seed < 200; seed++) {
            Schedule schedule = schedule(new Random(seed));
            Map<Integer, Integer> done = new HashMap<>(); // images by operation
            for (Schedule.Call call : schedule.calls()) {
                assertThat(call.firstImage()).isEqualTo(done.getOrDefault(call.operation(), 0));
                int before = call.operation() == 0 ? schedule.images() : done.get(call.operation() - 1);
                assertThat(before).as("seed %d", seed).isGreaterThanOrEqualTo(call.firstImage() + call.images());
                done.merge(call.operation(), call.images(), Integer::sum);
            }
            assertThat(done).hasSize(schedule.program().operations().size());
            assertThat(done.values()).containsOnly(schedule.images());
        }
    }

    @Test
    void moreImagesRunAtATimeWhereTheirValuesAreFew() {
        for (int seed = 0; seed < 200; seed++) {
            List<Schedule.Section> sections = schedule(new Random(seed)).sections();

            assertThat(sections).extracting(Schedule.Section::images).isSorted();
            assertThat(sections.get(0).first()).isZero();
        }
    }

    /** Executes the calls on a model of the memory, in which each value carries the name of its tensor and image. */
    @Test
    void noValueIsOverwrittenBeforeItsLastRead() {
        for (int seed = 0; seed < 200; seed++) {
            Schedule schedule = schedule(new Random(seed));
            ArenaPlan arena = ArenaPlan.of(schedule);
            String[] memory = new String[(int) (arena.bytes() / ModelledMemory.BLOCK) + 1];
            var model = new ModelledMemory(arena, memory);
            for (int image = 0; image < schedule.images(); image++) {
                model.write(schedule.program().input(), image);
            }
            for (Schedule.Call call : schedule.calls()) {
                Operation operation = schedule.operation(call);
                for (int image = call.firstImage(); image < call.firstImage() + call.images(); image++) {
                    for (Tensor input : operation.inputs()) {
                        model.assertHolds(input, image, "seed " + seed);
                    }
                    model.write(operation.output(), image);
                }
            }
            for (int image = 0; image < schedule.images(); image++) {
                model.assertHolds(schedule.program().outputs().get("out"), image, "seed " + seed);
            }
        }
    }

    private record ModelledMemory(ArenaPlan arena, String[] memory) {

        static final long BLOCK = 64; // bytes; the tensors are multiples of it

        void write(Tensor tensor, int image) {
            for (int i = start(tensor, image); i < end(tensor, image); i++) {
                memory[i] = name(tensor, image);
            }
        }

        void assertHolds(Tensor tensor, int image, String description) {
            for (int i = start(tensor, image); i < end(tensor, image); i++) {
                assertThat(memory[i]).as(description).isEqualTo(name(tensor, image));
            }
        }

        private int start(Tensor tensor, int image) {
            return (int) (arena.offset(tensor, image, tensor.imageBytes()) / BLOCK);
        }

        private int end(Tensor tensor, int image) {
            return start(tensor, image) + (int) (tensor.imageBytes() / BLOCK);
        }

        private static String name(Tensor tensor, int image) {
            return System.identityHashCode(tensor) + "/" + image;
        }
    }

    /** Returns a chain of operations of random sizes, with sums of earlier tensors. */
    private static Schedule schedule(Random random) {
        Tensor input = tensor(random);
        List<Tensor> tensors = new ArrayList<>(List.of(input));
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Tensor last = tensors.get(tensors.size() - 1);
            Tensor output = tensor(random);
            operations.add(
                    random.nextInt(3) > 0
                            ? new Operation.Activate("a" + i, last, output, Activation.RELU)
                            : new Operation.Binary(
                                    "s" + i, last, tensors.get(random.nextInt(tensors.size())), output, false));
            tensors.add(output);
        }
        Tensor output = tensors.get(tensors.size() - 1);
        return Schedule.of(new Program(input, operations, Map.of("out", output)), 1 << random.nextInt(5), CACHE);
    }

    private static Tensor tensor(Random random) {
        return Tensor.of(1 + random.nextInt(30), 4, 4, ElementType.FLOAT32);
    }
}
