package dev.patisserie.inference.shadow.child;

import dev.patisserie.common.event.ShadowAnswered.Failure;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.inference.shadow.CandidateFailedException;
import dev.patisserie.inference.shadow.Candidates;
import dev.patisserie.inference.verify.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;

/** The files of a candidate and its process, one at a time. Thread-safe. */
final class CandidateFolder implements Candidates.Fetched {

    /** Memory of the process without its heap and models: TensorFlow, the code cache and the stacks. */
    private static final long BASE_BYTES = 256L << 20;

    private final Path folder;
    private final CandidateProcesses.Limits limits;
    private final long heapBytes;
    private final long neededBytes;
    private final Class<?> main;
    private CandidateProcess process; // null before the first start; guarded by this
    private boolean closed; // guarded by this

    /**
     * Takes ownership of a folder.
     *
     * @param modelBytes native memory of both models
     * @param mostFileBytes maximum size of an image file
     */
    CandidateFolder(Path folder, long modelBytes, long mostFileBytes, CandidateProcesses.Limits limits, Class<?> main) {
        this.folder = folder;
        this.limits = limits;
        this.heapBytes = ChildJvm.heapBytes(limits.memoryBytes(), mostFileBytes);
        this.neededBytes = BASE_BYTES + heapBytes + modelBytes;
        this.main = main;
    }

    @Override
    public Candidates.Running start() {
        requireMemory();
        CandidateProcess started = launch();
        try {
            started.awaitReady(limits.startTimeout());
            return started;
        } catch (RuntimeException | Error e) {
            started.close();
            throw e;
        }
    }

    private synchronized CandidateProcess launch() {
        if (closed) {
            throw new CandidateFailedException(Failure.FAILED, "the candidate was stopped", null);
        }
        if (process != null) {
            process.close();
        }
        process = owned(launched());
        return process;
    }

    private Process launched() {
        try {
            return ChildJvm.builder(folder, limits.memoryBytes(), heapBytes, main)
                    .start();
        } catch (IOException e) {
            throw new CandidateFailedException(
                    Failure.FAILED, "expected a process of the candidate, found: " + Reasons.of(e), e);
        }
    }

    private CandidateProcess owned(Process child) {
        try {
            return new CandidateProcess(child, limits.timeout());
        } catch (RuntimeException | Error e) { // for example no memory for a thread
            child.destroyForcibly();
            throw e;
        }
    }

    private void requireMemory() {
        if (neededBytes > limits.memoryBytes()) {
            throw new Candidates.InsufficientMemoryException(
                    "expected inference.shadow.memory-bytes of at least about %d for the candidate, found %d"
                            .formatted(neededBytes, limits.memoryBytes()));
        }
        long available = AvailableMemory.bytes();
        if (neededBytes > available) {
            throw new Candidates.InsufficientMemoryException(
                    "expected about %d bytes of available memory for the candidate, found %d"
                            .formatted(neededBytes, available));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (process != null) {
            process.close();
        }
        CandidateProcesses.delete(folder);
    }
}
