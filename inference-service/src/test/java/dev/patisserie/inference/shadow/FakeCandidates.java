package dev.patisserie.inference.shadow;

import dev.patisserie.inference.select.ShadowPlan;
import java.util.ArrayDeque;
import java.util.Deque;

/** Candidates that answer as configured and count what is open. */
final class FakeCandidates implements Candidates {
    static final CandidateAnswer PIE = new CandidateAnswer("pie", 0.75, null, null, 3.0, 4.0);

    final Deque<RuntimeException> startFailures = new ArrayDeque<>();
    final Deque<RuntimeException> failures = new ArrayDeque<>();
    Runnable duringFetch = () -> {};
    Runnable duringStart = () -> {};
    CandidateAnswer answer = PIE;
    int fetched;
    int folders;
    int open;

    @Override
    public Fetched fetch(ShadowPlan plan) {
        fetched++;
        duringFetch.run();
        folders++;
        return new Fetched() {
            private Running running;
            private boolean closed;

            @Override
            public Running start() {
                if (!startFailures.isEmpty()) {
                    throw startFailures.poll();
                }
                running = new FakeProcess();
                duringStart.run();
                if (closed) {
                    throw new CandidateFailedException("failed", "the candidate was stopped", null);
                }
                return running;
            }

            @Override
            public void close() {
                if (running != null) {
                    running.close();
                }
                folders -= closed ? 0 : 1;
                closed = true;
            }
        };
    }

    private final class FakeProcess implements Running {
        private boolean closed;

        FakeProcess() {
            open++;
        }

        @Override
        public CandidateAnswer answer(byte[] file) {
            if (!failures.isEmpty()) {
                throw failures.poll();
            }
            return answer;
        }

        @Override
        public void close() {
            open -= closed ? 0 : 1;
            closed = true;
        }
    }
}
