package dev.patisserie.inference.select;

import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import org.junit.jupiter.api.Test;

class CatalogTest {

    private static final Refusal FOREVER = new Refusal(ErrorCode.MODEL_LOAD_FAILED, "no", false);
    private static final Refusal FOR_NOW =
            new Refusal(ErrorCode.MODEL_STORE_UNAVAILABLE, "later", true);

    private final Catalog catalog = new Catalog();
    private final CheckpointPublished first = model("m").event();
    private final CheckpointPublished second = model("m").minutesPastNoon(1).event();

    @Test
    void holdsTheLastPublicationOfAModel() {
        catalog.publish(first);
        catalog.publish(second);

        assertThat(catalog.candidates()).extracting(Candidate::checkpoint).containsExactly(second);
    }

    @Test
    void forgetsAWithdrawnModel() {
        catalog.publish(first);

        catalog.withdraw("m");

        assertThat(catalog.candidates()).isEmpty();
        assertThat(catalog.knows("m")).isFalse();
    }

    @Test
    void forgetsARefusalWhenTheModelIsPublishedAgain() {
        catalog.publish(first);
        catalog.refuse(first, FOREVER);

        catalog.publish(second);

        assertThat(catalog.candidates().get(0).refusal()).isEmpty();
    }

    @Test
    void doesNotHoldARefusalAgainstALaterPublication() {
        catalog.publish(first);
        catalog.publish(second);

        catalog.refuse(first, FOREVER); // it was being loaded when the second one came

        assertThat(catalog.candidates().get(0).refusal()).isEmpty();
    }

    @Test
    void reconsidersATemporaryRefusal() {
        catalog.publish(first);
        catalog.refuse(first, FOR_NOW);

        catalog.reconsider(first);

        assertThat(catalog.candidates().get(0).refusal()).isEmpty();
    }

    @Test
    void doesNotReconsiderAFinalRefusal() {
        catalog.publish(first);
        catalog.refuse(first, FOREVER);

        catalog.reconsider(first);

        assertThat(catalog.candidates().get(0).refusal()).contains(FOREVER);
    }
}
