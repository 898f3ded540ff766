package dev.patisserie.inference.shadow;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.common.event.ShadowAnswered.Failure;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.time.Backoff;
import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.classify.Verdict;
import dev.patisserie.inference.model.ManualWorker;
import dev.patisserie.inference.select.ShadowPlan;
import dev.patisserie.inference.shadow.ShadowListener.State;
import dev.patisserie.inference.uncertainty.MapRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CandidateRunnerTest {

    private static final int FULL_POLL = 4;
    private static final ShadowPlan PLAN = plan("r-1", 1);

    private final ManualWorker worker = new ManualWorker();
    private final FakeCandidates candidates = new FakeCandidates();
    private final ShadowRecorder recorder = new ShadowRecorder();
    private final List<ShadowAnswered> sent = new ArrayList<>();
    private Optional<ShadowPlan> plan = Optional.empty();
    private final CandidateRunner runner = new CandidateRunner(
            () -> plan,
            candidates,
            new ShadowAnswers(sent::add, Clock.fixed(NOON, ZoneOffset.UTC)),
            recorder,
            worker,
            new CandidateRunner.Settings(
                    true, FULL_POLL, 90, 2, 100, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(4))));

    private static ShadowPlan plan(String rolloutId, double sample) {
        return new ShadowPlan(
                rolloutId, model("champion").event(), model("candidate").event(), sample);
    }

    private void run(ShadowPlan value) {
        plan = Optional.ofNullable(value);
        runner.reconciled();
        worker.runAll();
    }

    private void deliver(String... imageIds) {
        deliver("champion", 10, imageIds);
    }

    private void deliver(String modelId, int bytes, String... imageIds) {
        List<Image> images = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>();
        for (String id : imageIds) {
            images.add(new Image(
                    id, new byte[bytes], null, NOON, NOON, MapRequest.NONE, new ImageReference("images", 0, 7)));
            outcomes.add(new Outcome.Predicted(prediction(id, modelId), Verdict.UNLABELLED));
        }
        runner.delivered(images, outcomes);
    }

    private static PredictionMade prediction(String imageId, String modelId) {
        return new PredictionMade(
                imageId,
                "cake",
                0.6,
                List.of(new Score("cake", 0.6)),
                modelId,
                "0".repeat(64),
                null,
                NOON,
                NOON,
                NOON,
                null,
                null,
                null,
                null,
                null,
                "0123456789abcdef0123456789abcdef");
    }

    @Test
    void publishesBothAnswersToAnImageOfTheSample() {
        run(PLAN);

        deliver("image-1");
        worker.runAll();

        assertThat(sent)
                .containsExactly(new ShadowAnswered(
                        "r-1",
                        "desserts",
                        "image-1",
                        new ShadowAnswered.Answer("champion", "cake", 0.6),
                        new ShadowAnswered.Answer("candidate", "pie", 0.75),
                        "candidate",
                        null,
                        new ShadowAnswered.Times(3, 4),
                        new ImageReference("images", 0, 7),
                        "0123456789abcdef0123456789abcdef",
                        NOON));
        assertThat(recorder.outcomes).containsExactly(ShadowListener.Outcome.ANSWERED);
        assertThat(recorder.state).isEqualTo(State.RUNNING);
    }

    @Test
    void offersOnlyImagesThatTheChampionAnswered() {
        run(PLAN);

        deliver("another-model", 10, "image-1");
        runner.delivered(
                List.of(new Image("image-2", new byte[1], null, NOON, NOON)),
                List.of(new Outcome.Rejected(ErrorCode.IMAGE_CORRUPT, "broken")));
        runner.delivered(List.of(new Image("image-3", new byte[1], null, NOON, NOON)), List.of());
        worker.runAll();

        assertThat(recorder.outcomes).isEmpty();
    }

    @Test
    void sampleIsAPureFunctionOfTheRolloutAndTheImage() {
        List<String> ids =
                IntStream.range(0, 10_000).mapToObj(i -> "image-" + i).toList();

        List<String> sampled = ids.stream()
                .filter(id -> ShadowSample.contains(plan("r-1", 0.2), id))
                .toList();
        List<String> again = ids.stream()
                .filter(id -> ShadowSample.contains(plan("r-1", 0.2), id))
                .toList();
        List<String> other = ids.stream()
                .filter(id -> ShadowSample.contains(plan("r-2", 0.2), id))
                .toList();

        assertThat(sampled).isEqualTo(again).isNotEqualTo(other);
        assertThat(sampled.size() / 10_000.0).isCloseTo(0.2, within(0.016)); // 4 standard deviations
        assertThat(ids).allMatch(id -> ShadowSample.contains(plan("r-1", 1), id));
    }

    @Test
    void skipsImagesOfAFullPollAndThoseForWhichThereIsNoRoom() {
        run(PLAN);

        deliver("a", "b", "c", "d");
        assertThat(recorder.outcomes).hasSize(FULL_POLL).containsOnly(ShadowListener.Outcome.SKIPPED_BACKLOG);
        recorder.outcomes.clear();

        deliver("a", "b", "c");
        assertThat(recorder.outcomes).containsExactly(ShadowListener.Outcome.SKIPPED_BACKLOG);
        worker.runAll();
        recorder.outcomes.clear();

        deliver("champion", 101, "too large");
        assertThat(recorder.outcomes).containsExactly(ShadowListener.Outcome.SKIPPED_BACKLOG);
        assertThat(sent).extracting(ShadowAnswered::imageId).containsExactly("a", "b");
    }

    @Test
    void pollOfFewLargeImagesIsFullToo() {
        run(PLAN);

        deliver("champion", 45, "a", "b");
        assertThat(recorder.outcomes).hasSize(2).containsOnly(ShadowListener.Outcome.SKIPPED_BACKLOG);
        recorder.outcomes.clear();

        deliver("champion", 44, "a", "b");
        worker.runAll();
        deliver("champion", 100, "one large image");
        worker.runAll();
        assertThat(recorder.outcomes).hasSize(3).containsOnly(ShadowListener.Outcome.ANSWERED);
    }

    @Test
    void imageOfAProcessThatWasEndedFromOutsideIsSkipped() {
        run(PLAN);
        candidates.failures.add(new Candidates.EndedFromOutsideException("exit status 137", null));

        deliver("image-1");
        worker.runAll();

        assertThat(sent).isEmpty();
        assertThat(recorder.outcomes).containsExactly(ShadowListener.Outcome.SKIPPED_UNAVAILABLE);
        assertThat(recorder.state).isEqualTo(State.WAITING);
        assertThat(candidates.open).isZero();
        worker.runDelayed();
        assertThat(recorder.state).isEqualTo(State.RUNNING);
    }

    @Test
    void startsTheProcessAgainAfterACrashWithLongerWaits() {
        run(PLAN);

        List<Duration> delays = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            candidates.failures.add(new CandidateFailedException(Failure.CRASHED, "exit status 139", null));
            deliver("image-" + i);
            worker.runAll();
            assertThat(recorder.state).isEqualTo(State.WAITING);
            deliver("skipped");
            delays.add(worker.delays.peek());
            worker.runDelayed();
            assertThat(recorder.state).isEqualTo(State.RUNNING);
        }

        assertThat(delays).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 4L);
        assertThat(worker.delayed).isEmpty();
        assertThat(candidates.open).isEqualTo(1);
        assertThat(candidates.fetched).isEqualTo(1);
        assertThat(sent).hasSize(4).allSatisfy(event -> {
            assertThat(event.candidate()).isNull();
            assertThat(event.failure()).isEqualTo(new Failure(Failure.CRASHED, "exit status 139"));
        });
        assertThat(recorder.outcomes)
                .contains(ShadowListener.Outcome.FAILED, ShadowListener.Outcome.SKIPPED_UNAVAILABLE);
    }

    @Test
    void waitsIfTheModelsCannotBeFetchedOrTheMemoryIsInsufficient() {
        candidates.startFailures.add(new PatisserieException(ErrorCode.MODEL_STORE_UNAVAILABLE, "no store"));
        candidates.startFailures.add(new Candidates.InsufficientMemoryException("too little"));
        run(PLAN);
        assertThat(recorder.state).isEqualTo(State.WAITING);

        worker.runDelayed();
        assertThat(recorder.state).isEqualTo(State.NO_MEMORY);
        deliver("image-1");
        assertThat(recorder.outcomes).containsExactly(ShadowListener.Outcome.SKIPPED_UNAVAILABLE);

        worker.runDelayed();
        assertThat(recorder.state).isEqualTo(State.RUNNING);
    }

    @Test
    void stopsWithTheRolloutAndDropsItsImages() {
        run(PLAN);
        deliver("image-1");
        plan = Optional.empty();
        runner.reconciled();
        Runnable answer = worker.tasks.pollFirst();

        worker.runAll(); // the rollout ends first
        answer.run();

        assertThat(sent).isEmpty();
        assertThat(recorder.state).isEqualTo(State.OFF);
        assertThat(candidates.open).isZero();
        assertThat(candidates.folders).isZero();
        deliver("image-2");
        assertThat(recorder.outcomes).containsExactly(ShadowListener.Outcome.SKIPPED_UNAVAILABLE); // image-1
    }

    @Test
    void replacesTheCandidateOfAnEarlierRollout() {
        run(PLAN);

        run(plan("r-2", 1));
        deliver("image-1");
        worker.runAll();

        assertThat(sent).extracting(ShadowAnswered::rolloutId).containsExactly("r-2");
        assertThat(candidates.open).isEqualTo(1);
        assertThat(candidates.folders).isEqualTo(1);
    }

    @Test
    void answerThatTheEventCannotStateIsAFailure() {
        run(PLAN);
        List<CandidateAnswer> invalid = List.of(
                new CandidateAnswer("not a label", 0.5, null, null, null, null),
                new CandidateAnswer("pie", 2.0, null, null, null, null),
                new CandidateAnswer("pie", Double.NaN, null, null, null, null),
                new CandidateAnswer(null, null, null, null, null, null),
                CandidateAnswer.failed("unknown code", null),
                CandidateAnswer.failed(Failure.NOT_FINITE, "x".repeat(1 << 20)));

        for (CandidateAnswer answer : invalid) {
            candidates.answer = answer;
            deliver("image-1");
            worker.runAll();
        }

        assertThat(sent).hasSize(invalid.size()).allSatisfy(event -> assertThat(
                        event.failure().reason().length())
                .isLessThan(2000));
        assertThat(sent).extracting(event -> event.failure().code()).endsWith(Failure.FAILED, Failure.NOT_FINITE);
        assertThat(recorder.outcomes).containsOnly(ShadowListener.Outcome.FAILED);
    }

    @Test
    void endsTheProcessAtTheShutdownWithoutReportingAFailure() {
        run(PLAN);
        deliver("image-1");

        runner.close();
        candidates.failures.add(new CandidateFailedException(Failure.CRASHED, "exit status 137", null));
        worker.runAll();

        assertThat(candidates.open).isZero();
        assertThat(candidates.folders).isZero();
        assertThat(sent).isEmpty();
        assertThat(worker.delayed).isEmpty();
    }
}
