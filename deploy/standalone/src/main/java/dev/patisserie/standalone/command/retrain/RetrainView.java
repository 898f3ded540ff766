package dev.patisserie.standalone.command.retrain;

import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.standalone.client.rollout.Retrainings;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;

/** Prints automatic trainings. */
final class RetrainView {

    private RetrainView() {}

    /** Prints the last automatic training of each data set. */
    static void print(PrintWriter out, Retrainings state) {
        if (state.retrainings().isEmpty()) {
            out.println("no automatic training yet; the feedback service proposes or requests one if feedback.retrain.*"
                    + " lets it. Labels count as new if the model in use was trained on a version of the data set,"
                    + " and not on a folder; see docs/operations.md");
        }
        state.retrainings().forEach(training -> print(out, training));
    }

    private static void print(PrintWriter out, RetrainingChanged training) {
        TrainingRequested request = training.request();
        out.printf("data set   %s%n", training.dataset());
        out.printf(
                "state      %s since %s: %s%n",
                training.state().label(), training.at().truncatedTo(ChronoUnit.SECONDS), training.reason());
        out.printf(
                "cause      %s, %s%n",
                request.trigger().kind().label(), request.trigger().ref());
        out.printf("labels     %d that the data set of the model in use lacks%n", training.newLabels());
        out.printf(
                "request    %s: %s on %s%n",
                request.requestId(), request.pipeline().label(), request.dataset());
        if (training.state() == RetrainingChanged.State.PROPOSED) {
            out.println("           'patisserie retrain accept' requests it");
        }
    }
}
