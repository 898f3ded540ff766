package dev.patisserie.trainer.job.execution;

import static dev.patisserie.trainer.job.execution.TrainerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.JobRef;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.json.Json;
import dev.patisserie.trainer.job.Admission;
import dev.patisserie.trainer.job.Admission.Admitted;
import dev.patisserie.trainer.job.Admission.Refused;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The scheduler is never started here, so admitted jobs stay in that state. */
class JobAdmissionTest extends TrainerTestBase {

    @Test
    void recordsANewRequestAndPublishesItsState() {
        // When
        Admission admission = trainer.admit(request("r-1"));

        // Then
        assertThat(admission).isInstanceOf(Admitted.class);
        assertThat(trainer.store.find("r-1").orElseThrow().job().spec().request())
                .isEqualTo(request("r-1"));
        assertThat(broker.states("r-1")).containsExactly(State.ACCEPTED);
    }

    @Test
    void modelIdNamesDatasetPipelineAndRequest() {
        trainer.admit(request("r-1"));

        // SHA-256 of "r-1", by sha256sum
        assertThat(trainer.store.find("r-1").orElseThrow().job().spec().modelId())
                .isEqualTo("desserts-simple-a5fa777a3dc6");
    }

    @Test
    void longDatasetNameGivesAValidModelId() {
        // When
        trainer.admit(TrainingRequested.of("r-1", Pipeline.SIMPLE, "d".repeat(128)));

        // Then
        String modelId = trainer.store.find("r-1").orElseThrow().job().spec().modelId();
        assertThat(modelId).hasSizeLessThanOrEqualTo(128).endsWith("-simple-a5fa777a3dc6");
    }

    @Test
    void repeatedRequestPublishesTheStateAgain() {
        // Given
        trainer.admit(request("r-1"));

        // When
        Admission again = trainer.admit(request("r-1"));

        // Then
        assertThat(again).isInstanceOf(Admitted.class);
        assertThat(trainer.store.all()).hasSize(1);
        assertThat(broker.progress("r-1"))
                .hasSize(2)
                .allMatch(broker.progress("r-1").get(0)::equals);
    }

    @Test
    void rejectsAnotherRequestUnderAUsedIdWithBothDigests() throws Exception {
        // Given
        TrainingRequested first = request("r-1");
        TrainingRequested second = first.toBuilder().epochs(99).build();
        trainer.admit(first);

        // When
        Refused refused = (Refused) trainer.admit(second);

        // Then
        assertThat(refused.code()).isEqualTo(ErrorCode.REQUEST_CONFLICT);
        assertThat(refused.reason()).contains("'r-1'", sha(first), sha(second));
        assertThat(trainer.store.find("r-1").orElseThrow().job().spec().request())
                .isEqualTo(first);
    }

    private static String sha(TrainingRequested request) throws Exception {
        return Sha256.of(Json.MAPPER.writeValueAsBytes(request));
    }

    @Test
    void rejectsAnUnknownPipelineWithTheListOfKnownOnes() {
        // When
        Admission admission = trainer.admit(TrainingRequested.of("r-1", Pipeline.TRANSFER, "desserts"));

        // Then
        assertThat(admission)
                .isEqualTo(new Refused(
                        ErrorCode.REQUEST_INVALID,
                        "expected pipeline to be one of [simple], which this trainer has, was 'transfer'"));
        assertThat(trainer.store.find("r-1")).isEmpty();
    }

    @Test
    void rejectsARequestThatItsPipelineRejects() {
        // Given
        pipeline.check(request -> {
            throw new PatisserieException(ErrorCode.REQUEST_INVALID, "no such block");
        });

        // When
        Admission admission = trainer.admit(request("r-1"));

        // Then
        assertThat(admission).isEqualTo(new Refused(ErrorCode.REQUEST_INVALID, "no such block"));
        assertThat(trainer.store.find("r-1")).isEmpty();
    }

    @Test
    void publishesARejectionAndLeavesItsIdFree() {
        // When
        trainer.admission.refuse("r-1", Optional.empty(), new Refused(ErrorCode.EVENT_INVALID, "no JSON"));

        // Then
        assertThat(broker.progress("r-1"))
                .containsExactly(TrainingProgressed.ended(
                        JobRef.unread("r-1"),
                        State.REJECTED,
                        TrainerFixture.NOW,
                        new Failure("EVENT_INVALID", "no JSON")));
        assertThat(trainer.admit(request("r-1"))).isInstanceOf(Admitted.class);
    }

    @Test
    void rejectionDoesNotOverwriteAnExistingJobsState() {
        // Given
        trainer.admit(request("r-1"));

        // When
        trainer.admission.refuse("r-1", Optional.empty(), new Refused(ErrorCode.EVENT_INVALID, "no JSON"));

        // Then
        assertThat(broker.states("r-1")).containsExactly(State.ACCEPTED, State.ACCEPTED);
    }

    @Test
    void failsDuringABrokerOutageAndAdmitsTheSameJobAfterwards() {
        // Given
        broker.refuse(event -> true);
        assertThatThrownBy(() -> trainer.admit(request("r-1"))).hasMessage("broker is away");

        // When
        broker.refuse(event -> false);
        Admission admission = trainer.admit(request("r-1"));

        // Then
        assertThat(admission).isInstanceOf(Admitted.class);
        assertThat(broker.states("r-1")).containsExactly(State.ACCEPTED);
    }
}
