package dev.patisserie.inference.shadow;

import java.util.ArrayList;
import java.util.List;

/** Records what the runner reports. */
final class ShadowRecorder implements ShadowListener {
    final List<Outcome> outcomes = new ArrayList<>();
    State state = State.OFF;
    State failOn;

    @Override
    public void sampled(Outcome outcome) {
        outcomes.add(outcome);
    }

    @Override
    public void changed(State value) {
        state = value;
        if (value == failOn) {
            throw new StackOverflowError();
        }
    }
}
