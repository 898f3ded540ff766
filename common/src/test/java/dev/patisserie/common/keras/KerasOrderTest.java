package dev.patisserie.common.keras;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KerasOrderTest {

    @Test
    void ordersByTheDistanceFromTheOutputAndThenByTheSearch() {
        Map<String, List<String>> inputs = Map.of(
                "input", List.of(),
                "a", List.of("input"),
                "b", List.of("a"),
                "short", List.of("input"),
                "add", List.of("short", "b"));

        assertThat(KerasOrder.of("add", inputs::get)).containsExactly("input", "a", "short", "b", "add");
    }

    @Test
    void ordersALongChain() {
        int layers = 100_000;

        List<Integer> order = KerasOrder.of(layers, layer -> layer == 0 ? List.of() : List.of(layer - 1));

        assertThat(order).isEqualTo(IntStream.rangeClosed(0, layers).boxed().toList());
    }
}
