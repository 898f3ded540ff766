package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import java.util.Optional;

/**
 * A published model and what trying it has shown.
 *
 * @param checkpoint its last publication
 * @param refusal why it may not serve; empty while nothing speaks against it
 */
public record Candidate(CheckpointPublished checkpoint, Optional<Refusal> refusal) {}
