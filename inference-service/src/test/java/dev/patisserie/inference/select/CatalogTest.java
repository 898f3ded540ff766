package dev.patisserie.inference.select;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.digest;
import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.selection.PublishedModel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogTest {

    private static final Refusal FOREVER = new Refusal(ErrorCode.MODEL_LOAD_FAILED, "no");
    private static final Deferral FOR_NOW =
            new Deferral(ErrorCode.MODEL_STORE_UNAVAILABLE, "later", 1, NOON, Duration.ofSeconds(2), false);

    private final Catalog catalog = new Catalog();
    private final CheckpointPublished first = model("m").event();
    private final CheckpointPublished second = model("m").minutesPastNoon(1).event();

    private Candidate only() {
        assertThat(catalog.candidates()).hasSize(1);
        return catalog.candidates().get(0);
    }

    @Test
    void holdsTheLastPublicationOfAModel() {
        catalog.publish(first);
        catalog.publish(second);

        assertThat(only().checkpoint()).isEqualTo(second);
        assertThat(catalog.holds(first)).isFalse();
    }

    @Test
    void removesAWithdrawnModel() {
        catalog.publish(first);

        catalog.withdraw("m");

        assertThat(catalog.candidates()).isEmpty();
        assertThat(catalog.knows("m")).isFalse();
    }

    @Test
    void replacesAllPublicationsAtomically() {
        catalog.publish(first);

        catalog.replace(List.of(new PublishedModel(model("other").event(), NOON)));

        assertThat(only().checkpoint().modelId()).isEqualTo("other");
    }

    @Test
    void retriesARepublishedModel() {
        catalog.publish(first);
        catalog.refuse(first, FOREVER);

        catalog.publish(second);

        assertThat(only().refusal()).isEmpty();
    }

    @Test
    void keepsARefusalWhenTheSameRecordIsReadAgain() {
        catalog.publish(first);
        catalog.refuse(first, FOREVER);

        catalog.withdraw("m");
        catalog.publish(first);

        assertThat(only().refusal()).contains(FOREVER);
    }

    @Test
    void refusalDoesNotApplyToALaterPublication() {
        catalog.publish(first);
        catalog.publish(second);

        catalog.refuse(first, FOREVER); // it was being loaded when the second one arrived

        assertThat(only().refusal()).isEmpty();
    }

    @Test
    void refusesAnArtifactInAllEvents() {
        catalog.refuse(digest("corrupt"), FOREVER);

        catalog.publish(model("m").archive("corrupt").event());

        assertThat(only().refusal()).contains(FOREVER);
    }

    @Test
    void modelIsACandidateAgainAfterItsArtifactIsCleared() {
        catalog.publish(first);
        catalog.refuse(first, FOREVER);
        catalog.refuse(first.artifactSha256(), FOREVER);

        catalog.clearRefusal(first.artifactSha256());

        assertThat(only().refusal()).isEmpty();
        assertThat(only().isAvailable()).isTrue();
    }

    @Test
    void refusalOfAnEventDoesNotApplyToItsArtifact() {
        // Given a refused event that contains the digest of a valid archive
        CheckpointPublished forged = model("forged").archive("good").event();
        catalog.refuse(forged, new Refusal(ErrorCode.MODEL_DIGEST_MISMATCH, "another file"));

        // When
        catalog.publish(model("good").archive("good").event());

        // Then
        assertThat(only().refusal()).isEmpty();
    }

    @Test
    void excludesADeferredModelUntilItIsDue() {
        catalog.publish(first);

        catalog.defer(first, FOR_NOW);
        assertThat(only().isAvailable()).isFalse();

        catalog.reconsider(first);
        assertThat(only().isAvailable()).isTrue();
        assertThat(only().deferral()).isPresent(); // the count of attempts continues
    }

    @Test
    void endsTheDeferralOfAVerifiedModel() {
        catalog.publish(first);
        catalog.defer(first, FOR_NOW);

        catalog.verify(first);

        assertThat(only().deferral()).isEmpty();
        assertThat(only().verified()).isTrue();
    }

    @Test
    void discardsTheDeferralOfAWithdrawnModel() {
        catalog.publish(first);
        catalog.defer(first, FOR_NOW);

        catalog.withdraw("m");
        catalog.publish(first);

        assertThat(only().deferral()).isEmpty();
    }

    @Test
    void doesNotReconsiderARefusal() {
        catalog.publish(first);
        catalog.refuse(first, FOREVER);

        catalog.reconsiderAll();

        assertThat(only().isAvailable()).isFalse();
    }

    @Test
    void clearsRefusalsByCode() {
        catalog.publish(first);
        catalog.refuse(first, new Refusal(ErrorCode.MODEL_TOO_LARGE, "beside another"));

        assertThat(catalog.lift(ErrorCode.MODEL_TOO_LARGE)).isTrue();

        assertThat(only().refusal()).isEmpty();
        assertThat(catalog.lift(ErrorCode.MODEL_TOO_LARGE)).isFalse();
    }
}
