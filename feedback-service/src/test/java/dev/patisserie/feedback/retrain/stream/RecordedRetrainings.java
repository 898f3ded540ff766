package dev.patisserie.feedback.retrain.stream;

import dev.patisserie.common.event.TrainingTrigger;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a listener receives. */
final class RecordedRetrainings implements RetrainListener {

    final List<String> outcomes = new ArrayList<>();
    boolean isOpen;
    int invalid;

    @Override
    public void decided(TrainingTrigger.Kind kind, String outcome) {
        outcomes.add(kind.label() + " " + outcome);
    }

    @Override
    public void proposal(boolean open) {
        isOpen = open;
    }

    @Override
    public void invalid() {
        invalid++;
    }

    @Override
    public void closed() {
        isOpen = false;
    }
}
