package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.Facts;
import dev.patisserie.feedback.select.DropReason;
import dev.patisserie.feedback.select.SelectionListener;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Events of tests of rollouts: the champion is m-1, the candidate m-2. */
final class RolloutFacts {

    static final String DATASET = "desserts";

    static final SelectionListener NO_LISTENER = new SelectionListener() {
        @Override
        public void selected(SelectionPolicy policy) {
            // not tested here
        }

        @Override
        public void dropped(DropReason reason) {
            // not tested here
        }
    };

    private RolloutFacts() {}

    static ProducerRecord<byte[], byte[]> record(String topic, Event event) {
        return EventCodec.encode(topic, event, new EventCodec.Context("e", URI.create("/test"), Facts.NOON));
    }

    static CheckpointPublished checkpoint(
            String modelId, int accuracy, String holdout, Instant at, ComparedModel... compared) {
        return new CheckpointPublished(
                modelId,
                "r-1",
                DATASET,
                Pipeline.SIMPLE,
                "SimpleConvNet",
                List.of("cake", "pie", "tart"),
                100,
                modelId + ".zip",
                "a".repeat(64),
                10,
                new CheckpointPublished.Holdout(accuracy / 100.0, 0.3, 10_000, holdout),
                at,
                null,
                List.of(compared));
    }

    static CheckpointPublished withArtifact(CheckpointPublished event, String digest) {
        return new CheckpointPublished(
                event.modelId(),
                event.requestId(),
                event.dataset(),
                event.pipeline(),
                event.architecture(),
                event.labels(),
                event.imageSize(),
                event.artifact(),
                digest,
                event.artifactBytes(),
                event.holdout(),
                event.publishedAt(),
                null,
                List.of());
    }

    static ShadowAnswered answer(String rolloutId, String imageId, String champion, String candidate) {
        return answer(rolloutId, imageId, champion, candidate, null);
    }

    static ShadowAnswered withFingerprint(ShadowAnswered answer, String fingerprint) {
        return new ShadowAnswered(
                answer.rolloutId(),
                answer.dataset(),
                answer.imageId(),
                answer.champion(),
                answer.candidate(),
                answer.candidateId(),
                answer.failure(),
                answer.times(),
                answer.image(),
                fingerprint,
                answer.at());
    }

    /** Returns an answer of another candidate than m-2. */
    static ShadowAnswered answerOf(
            String modelId, String rolloutId, String imageId, String champion, String candidate) {
        ShadowAnswered answer = answer(rolloutId, imageId, champion, candidate);
        return new ShadowAnswered(
                rolloutId,
                DATASET,
                imageId,
                answer.champion(),
                new ShadowAnswered.Answer(modelId, candidate, 0.5),
                modelId,
                null,
                null,
                answer.image(),
                null,
                answer.at());
    }

    static ShadowAnswered answer(
            String rolloutId, String imageId, String champion, String candidate, ShadowAnswered.Times times) {
        return new ShadowAnswered(
                rolloutId,
                DATASET,
                imageId,
                new ShadowAnswered.Answer("m-1", champion, 0.75),
                new ShadowAnswered.Answer("m-2", candidate, 0.5),
                "m-2",
                null,
                times,
                Facts.PLACE,
                null,
                Facts.NOON);
    }

    static ShadowAnswered failure(String rolloutId, String imageId, String code) {
        return new ShadowAnswered(
                rolloutId,
                DATASET,
                imageId,
                new ShadowAnswered.Answer("m-1", "cake", 0.75),
                null,
                "m-2",
                new ShadowAnswered.Failure(code, "it failed".repeat(1000)),
                null,
                Facts.PLACE,
                null,
                Facts.NOON);
    }

    static FeedbackJoined joined(String imageId, String modelId, String label, boolean retracted, Selection selection) {
        return new FeedbackJoined(
                imageId,
                modelId,
                "cake",
                0.75,
                label,
                "cake".equals(label),
                retracted,
                false,
                null,
                "ann",
                LabelSource.HUMAN,
                selection,
                null,
                Facts.PLACE,
                Facts.NOON,
                Facts.NOON,
                0,
                null,
                null);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
